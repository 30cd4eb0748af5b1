import type { BoundaryDescriptor } from '../metadata/descriptor.ts';
import { ingressPrefix } from '../metadata/keys.ts';
import type { LotId } from '../metadata/lot.ts';
import { lotAt } from '../metadata/lot.ts';
import { keeps } from '../metadata/path-filter.ts';
import { fromUri, rootKey, toUri } from '../metadata/uri.ts';
import type { Ports } from '../ports/ports.ts';
import type { BoundaryCommit } from './boundary-commit.ts';
import { commitLot } from './boundary-commit.ts';
import { armClose, closeLot, closeTime, fillBefore } from './close-lot.ts';
import type { ObjectChange } from './entries.ts';
import { entryStore, putEntry } from './entries.ts';
import type { TimedChange } from './object-event.ts';

export type Collected =
  /** Not ours: another place, a folder's own key, filtered out, or a removal of nothing. */
  | { readonly answer: 'ignored'; readonly reason: string }
  /** The object is gone already. */
  | { readonly answer: 'gone'; readonly lot: LotId }
  /** The lot is open and will be closed at its time. */
  | { readonly answer: 'collected'; readonly lot: LotId }
  | { readonly answer: BoundaryCommit['outcome']; readonly lot: LotId; readonly generation: number | null };

const whyNot = (boundary: BoundaryDescriptor, { bucket, key }: ObjectChange): string | undefined => {
  const { pathURI } = boundary.dataset;
  const root = rootKey(pathURI);
  if (bucket !== fromUri(pathURI).bucket || !key.startsWith(root)) return 'not under the dataset';
  if (key === root) return 'a folder';
  return keeps(boundary.filter, key, root) ? undefined : 'filtered out';
};

/** Without the manifest, which grows with the lot: functions can answer with 6 MB at most. */
export const settled = (lot: LotId, done: BoundaryCommit): Collected => ({
  answer: done.outcome,
  lot,
  generation: 'manifest' in done ? done.manifest.generation : null,
});

const hasEntries = async (ports: Ports, boundary: BoundaryDescriptor, lot: LotId): Promise<boolean> => {
  const found = entryStore(ports, boundary).list(ingressPrefix(boundary.dataset, lot), { limit: 1 });
  for await (const _ of found) return true;
  return false;
};

/** A removal counts only against what its own lot has collected and not committed yet; it starts nothing. */
const collectRemoval = async (
  ports: Ports,
  boundary: BoundaryDescriptor,
  { lot, change }: { readonly lot: LotId; readonly change: ObjectChange },
): Promise<Collected> => {
  if (!(await hasEntries(ports, boundary, lot))) return { answer: 'ignored', reason: 'a removal of nothing' };
  await putEntry(ports, boundary, { lot, arrivals: [{ ...change, size: 0, checksum: '' }] });
  return { answer: 'collected', lot };
};

const afterArrival = async (ports: Ports, boundary: BoundaryDescriptor, lot: LotId): Promise<Collected> => {
  if (boundary.arrival === 'infrequent') {
    await fillBefore(ports, boundary, lot);
    return settled(lot, await commitLot(ports, boundary, { lot, evenIfEmpty: false }));
  }
  // The entry is written before the clock is read: whoever closes the lot meanwhile has seen it, or we close again.
  if (ports.clock.now() >= closeTime(boundary, lot)) return settled(lot, await closeLot(ports, boundary, lot));
  await armClose(ports, boundary, lot);
  return { answer: 'collected', lot };
};

/**
 * Takes one object event into its lot. The lot comes from the event alone, so a redelivery lands in the same one, and
 * the entry is durable before the event is acknowledged.
 */
export const collect = async (
  ports: Ports,
  boundary: BoundaryDescriptor,
  { change, time }: TimedChange,
): Promise<Collected> => {
  const reason = whyNot(boundary, change);
  if (reason !== undefined) return { answer: 'ignored', reason };
  const lot = lotAt(boundary.dataset.unit, time);
  if (change.change === 'removed') return collectRemoval(ports, boundary, { lot, change });
  const object = await ports.data.head(toUri(change.bucket, change.key));
  if (object === undefined) return { answer: 'gone', lot };
  const { size, checksum } = object;
  // What consoles make for a folder is no data; an object with content under such a key is.
  if (size === 0 && change.key.endsWith('/')) return { answer: 'ignored', reason: 'a folder' };
  await putEntry(ports, boundary, { lot, arrivals: [{ ...change, size, checksum }] });
  return afterArrival(ports, boundary, lot);
};
