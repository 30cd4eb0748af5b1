import type { ObjectStore } from '../../ports/object-store.ts';
import { briefly } from '../brief.ts';
import type { Address } from '../object.ts';
import { ownerOf } from '../ownership-tags.ts';
import type { Depth, Observed, Reader, ReadTarget } from '../provider.ts';
import { observeOwner } from './owner-record.ts';
import { mayExist } from './present.ts';
import { declaredBody, isOwnerMode, parseBody, tagsOf } from './record-place.ts';
import type { RecordRoom } from './record-room.ts';

const isOwnerRecord = ({ desired, prior }: ReadTarget): boolean =>
  desired?.kind === 'record' ? desired.spec.mode === 'owner' : prior !== undefined && isOwnerMode(prior.managed);

const isSkipped = ({ name, prior }: ReadTarget, depth: Depth, { fast }: RecordRoom): boolean =>
  fast === 'project' && depth === 'fast' && prior !== undefined && !name.endsWith('/project.json');

const observeBody = (body: Uint8Array, target: ReadTarget): Observed => {
  const record = parseBody(body);
  if (record === undefined) {
    return { found: 'yes', owner: 'none', ownerText: 'not a record', fields: {}, checked: 'existence' };
  }
  return { found: 'yes', ...ownerOf(tagsOf(record), target), fields: briefly(declaredBody(record)), checked: 'all' };
};

const look = async (store: ObjectStore, target: ReadTarget, key: string): Promise<Observed> => {
  const stored = await store.get(key);
  if (stored === undefined) return { found: 'no' };
  return isOwnerRecord(target) ? observeOwner(stored.body, target) : observeBody(stored.body, target);
};

type Answer = readonly [Address, Observed];

/** All targets of one bucket. What nobody remembers is most often not there: a listing says so for all of them. */
const lookInto = async (
  room: RecordRoom,
  bucket: string,
  targets: readonly ReadTarget[],
): Promise<readonly Answer[]> => {
  const store = room.open(bucket);
  const keyed = targets.map((target) => ({ target, key: target.name.slice(bucket.length + 1) }));
  const unknown = (error: unknown): Observed => ({ found: 'unknown', error: room.toError(error) });
  const isThere = await mayExist(
    store,
    keyed.filter(({ target }) => target.prior === undefined).map(({ key }) => key),
  );
  return await Promise.all(
    keyed.map(async ({ target, key }): Promise<Answer> => {
      if (!isThere(key)) return [target.address, { found: 'no' }];
      return [target.address, await look(store, target, key).catch(unknown)];
    }),
  );
};

const byBucket = (targets: readonly ReadTarget[]): ReadonlyMap<string, readonly ReadTarget[]> => {
  const buckets = new Map<string, ReadTarget[]>();
  for (const target of targets) {
    const bucket = target.name.slice(0, target.name.indexOf('/'));
    buckets.set(bucket, [...(buckets.get(bucket) ?? []), target]);
  }
  return buckets;
};

export const recordReader = (room: RecordRoom): Reader => ({
  batch: async (targets, depth) => {
    const skipped = targets.filter((target) => isSkipped(target, depth, room));
    const wanted = targets.filter((target) => !isSkipped(target, depth, room));
    const answers = await Promise.all([...byBucket(wanted)].map(([bucket, ours]) => lookInto(room, bucket, ours)));
    const believed = skipped.map(({ address }): Answer => {
      return [address, { found: 'yes', owner: 'us', fields: {}, checked: 'existence' }];
    });
    return new Map([...believed, ...answers.flat()]);
  },
});
