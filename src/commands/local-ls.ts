import { uriToCli } from '../metadata/uri.ts';
import { objectsText } from '../report/objects-view.ts';
import type { ObjectEntry } from '../report/output/objects.ts';
import { answer } from './answer.ts';
import { flagsOf } from './flag-values.ts';
import { openPlace } from './place.ts';
import { uriArgument } from './uri-argument.ts';
import type { Run } from './verb.ts';

export const run: Run = async (call) => {
  const { io, args } = call;
  const flags = flagsOf(call);
  const place = await openPlace(io, flags);
  const roots = args[0] === undefined ? place.buckets().map((bucket) => `s3://${bucket}/`) : [uriArgument(args[0])];
  const limit = flags.limit ?? Number.POSITIVE_INFINITY;
  const objects: ObjectEntry[] = [];
  let omitted = 0;
  for (const root of roots) {
    for await (const { uri, size, etag, modified } of place.ports.data.list(root)) {
      if (objects.length >= limit) omitted += 1;
      else objects.push({ uri: uriToCli(uri), size, etag, modified: new Date(modified).toISOString() });
    }
  }
  answer(io, flags, {
    kind: 'Objects',
    body: { objects },
    text: (screen) => objectsText({ objects }, { long: flags.long }, screen),
    rows: objects,
  });
  if (omitted > 0) io.note(`${omitted} more left out by --limit\n`);
  return 0;
};
