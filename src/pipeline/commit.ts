import type { DatasetRef } from '../metadata/keys.ts';
import { manifestKey, manifestMarkerKey, sentKey } from '../metadata/keys.ts';
import type { LotId } from '../metadata/lot.ts';
import type { CommittedManifest } from '../metadata/manifest.ts';
import type { Producer } from '../metadata/run.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { generationsOf, readGeneration } from './generations.ts';
import type { Protocol } from './protocol.ts';
import { putMarker, putRecord, untilDecided } from './put-record.ts';

/** A generation that has no number yet. */
export type Candidate = Omit<CommittedManifest, 'generation'>;

export type CommitOutcome =
  | { readonly outcome: 'committed' | 'adopted'; readonly manifest: CommittedManifest; readonly sent: boolean }
  | { readonly outcome: 'superseded' };

export interface Destination {
  readonly store: ObjectStore;
  readonly dataset: DatasetRef;
  readonly lot: LotId;
}

/** The newest generation itself; `again` when it was listed and is gone. */
export const readNewest = async ({
  store,
  dataset,
  lot,
}: Destination): Promise<CommittedManifest | undefined | 'again'> => {
  const found = await generationsOf(store, dataset, lot);
  if (found === undefined) return undefined;
  return (await readGeneration(store, dataset, found)) ?? 'again';
};

/** Takes over a generation that is there; whoever made it may have died before it was announced. */
export const adopt = async (
  { store, dataset, lot }: Destination,
  manifest: CommittedManifest,
): Promise<Extract<CommitOutcome, { readonly outcome: 'committed' | 'adopted' }>> => {
  const sent = (await store.get(sentKey(dataset, lot, manifest.generation))) !== undefined;
  return { outcome: 'adopted', manifest, sent };
};

const isNewer = (a: Producer, b: Producer): boolean => a.epoch > b.epoch || (a.epoch === b.epoch && a.run > b.run);

/**
 * Puts the number behind the generation's members `state … uris`, where readers of the predecessor's five fields
 * expect nothing, and tries to be that generation.
 */
export const putGeneration = async (
  { store, dataset, lot }: Destination,
  candidate: Candidate,
  generation: number,
): Promise<CommittedManifest | undefined> => {
  const { state, comment, lotId, uriType, uris, ...rest } = candidate;
  const manifest = { state, comment, lotId, uriType, uris, generation, ...rest };
  const put = await putRecord(store, manifestKey(dataset, lot, generation), manifest);
  if (put !== 'ours') return undefined;
  await putMarker(store, manifestMarkerKey(dataset, lot, generation, state));
  return manifest;
};

/** What becomes of a candidate after the newest generation. */
const judge = (
  newest: CommittedManifest,
  candidate: Candidate,
  protocol: Protocol,
): 'superseded' | 'adopted' | 'next' => {
  if (protocol.fence && isNewer(newest.producer, candidate.producer)) return 'superseded';
  return protocol.adopt && newest.digest === candidate.digest ? 'adopted' : 'next';
};

const tryCommit = async (
  to: Destination,
  candidate: Candidate,
  protocol: Protocol,
): Promise<CommitOutcome | 'again'> => {
  const newest = await readNewest(to);
  if (newest === 'again') return 'again';
  const verdict = newest && judge(newest, candidate, protocol);
  if (verdict === 'superseded') return { outcome: 'superseded' };
  if (newest !== undefined && verdict === 'adopted') return adopt(to, newest);
  const manifest = await putGeneration(to, candidate, newest === undefined ? 0 : newest.generation + 1);
  return manifest === undefined ? 'again' : { outcome: 'committed', manifest, sent: false };
};

/**
 * Makes the next generation, unless the newest is of the same inputs (adopted) or of a newer run or owner (superseded:
 * a run that everybody had given up must not undo what came after it).
 *
 * A run whose content equals the generation before still commits. Leaving it out would let a run that was given up
 * between the two slip through the fence, for the newest generation would still be an older run's.
 */
export const commit = (to: Destination, candidate: Candidate, protocol: Protocol): Promise<CommitOutcome> =>
  untilDecided('the next generation', () => tryCommit(to, candidate, protocol));
