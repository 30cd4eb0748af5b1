import type { ObjectStore, Stored } from '../../ports/object-store.ts';
import { briefly } from '../brief.ts';
import type { Address } from '../object.ts';
import { ownerOf } from '../ownership-tags.ts';
import type { Depth, Observed, Reader, ReadTarget } from '../provider.ts';
import { observeOwner } from './owner-record.ts';
import { mayExist } from './present.ts';
import { declaredBody, isOwnerMode, parseBody, splitName, tagsOf } from './record-place.ts';
import type { RecordRoom } from './record-room.ts';

const isOwnerRecord = ({ desired, prior }: ReadTarget): boolean =>
  desired?.kind === 'record' ? desired.spec.mode === 'owner' : prior !== undefined && isOwnerMode(prior.managed);

const isOfProject = (name: string): boolean => name.endsWith('/project.json');

const isSkipped = ({ name, prior }: ReadTarget, depth: Depth, { fast }: RecordRoom): boolean =>
  fast === 'project' && depth === 'fast' && prior !== undefined && !isOfProject(name);

const observeBody = (body: Uint8Array, target: ReadTarget): Observed => {
  const record = parseBody(body);
  if (record === undefined) {
    return { found: 'yes', owner: 'none', ownerText: 'not a record', fields: {}, checked: 'existence' };
  }
  return { found: 'yes', ...ownerOf(tagsOf(record), target), fields: briefly(declaredBody(record)), checked: 'all' };
};

type Look = (target: ReadTarget, ask: () => Promise<Stored | undefined>) => Promise<Observed>;

const look: Look = async (target, ask) => {
  const stored = await ask();
  if (stored === undefined) return { found: 'no' };
  return isOwnerRecord(target) ? observeOwner(stored.body, target) : observeBody(stored.body, target);
};

type Answer = readonly [Address, Observed];

type Early = Map<string, Promise<Stored | undefined>>;

interface Bucket {
  readonly name: string;
  readonly store: ObjectStore;
  /** Bodies that were asked for ahead, by the name of the record. */
  readonly early: Early;
}

/** Once. */
const takeEarly = (early: Early, name: string): Promise<Stored | undefined> | undefined => {
  const asked = early.get(name);
  early.delete(name);
  return asked;
};

/** All targets of one bucket. What nobody remembers is most often not there: a listing says so for all of them. */
const lookInto = async (
  room: RecordRoom,
  { name: bucket, store, early }: Bucket,
  targets: readonly ReadTarget[],
): Promise<readonly Answer[]> => {
  const keyed = targets.map((target) => ({ target, key: target.name.slice(bucket.length + 1) }));
  const unknown = (error: unknown): Observed => ({ found: 'unknown', error: room.toError(error) });
  const isThere = await mayExist(
    store,
    keyed.filter(({ target }) => target.prior === undefined).map(({ key }) => key),
  );
  return await Promise.all(
    keyed.map(async ({ target, key }): Promise<Answer> => {
      if (!isThere(key)) return [target.address, { found: 'no' }];
      const ask = () => takeEarly(early, target.name) ?? store.get(key);
      return [target.address, await look(target, ask).catch(unknown)];
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

export const recordReader = (room: RecordRoom): Reader => {
  const early: Early = new Map();
  return {
    // Only what every look reads.
    ahead: (names) => {
      for (const name of names.filter(isOfProject)) {
        const { bucket, key } = splitName(name);
        const answer = room.open(bucket).get(key);
        // Told to whoever looks, if anybody does.
        answer.catch(() => {});
        early.set(name, answer);
      }
    },
    batch: async (targets, depth) => {
      const skipped = targets.filter((target) => isSkipped(target, depth, room));
      const wanted = targets.filter((target) => !isSkipped(target, depth, room));
      const answers = await Promise.all(
        [...byBucket(wanted)].map(([name, ours]) => lookInto(room, { name, store: room.open(name), early }, ours)),
      );
      const believed = skipped.map(({ address }): Answer => {
        return [address, { found: 'yes', owner: 'us', fields: {}, checked: 'existence' }];
      });
      return new Map([...believed, ...answers.flat()]);
    },
  };
};
