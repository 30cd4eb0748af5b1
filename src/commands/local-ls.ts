import { ClusterlessError } from '../errors.ts';
import { stateBucketName, storeNames } from '../metadata/stores.ts';
import { fromUri } from '../metadata/uri.ts';
import type { ObjectEntry } from '../report/output/objects.ts';
import type { LocalSubstrate } from '../substrate/local/local.ts';
import { answer } from './answer.ts';
import { flagsOf } from './flag-values.ts';
import { objectEntry, objectsAnswer } from './object-answer.ts';
import { openPlace } from './place.ts';
import { uriArgument } from './uri-argument.ts';
import type { Run } from './verb.ts';

const rootsOf = (place: LocalSubstrate, typed: string | undefined): readonly string[] => {
  const buckets = place.buckets();
  // The placement's own stores are there when they are asked for.
  const { placement } = place;
  const stores = new Set([...Object.values(storeNames(placement)), stateBucketName(placement)]);
  if (typed === undefined) return buckets.filter((name) => !stores.has(name)).map((bucket) => `s3://${bucket}/`);
  const uri = uriArgument(typed);
  const { bucket } = fromUri(uri);
  if (buckets.includes(bucket)) return [uri];
  throw new ClusterlessError('CLS_NOT_FOUND', `there is no bucket ${bucket} in this placement`, {
    detail: buckets.length === 0 ? 'There is none at all.' : `There is ${buckets.join(', ')}.`,
    hint: 'Run clusterless apply --local for the project that declares it.',
  });
};

export const run: Run = async (call) => {
  const { io, args } = call;
  const flags = flagsOf(call);
  const place = await openPlace(io, flags);
  const limit = flags.limit ?? Number.POSITIVE_INFINITY;
  const objects: ObjectEntry[] = [];
  let omitted = 0;
  for (const root of rootsOf(place, args[0])) {
    for await (const { uri, ...info } of place.ports.data.list(root)) {
      if (objects.length >= limit) omitted += 1;
      else objects.push(objectEntry(uri, info));
    }
  }
  answer(io, flags, objectsAnswer(objects, { long: flags.long }));
  if (omitted > 0) io.note(`${omitted} more left out by --limit\n`);
  return 0;
};
