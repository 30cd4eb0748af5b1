import PQueue from 'p-queue';
import { z } from 'zod';
import { digestOf } from '../metadata/canonical.ts';
import type { BoundaryDescriptor } from '../metadata/descriptor.ts';
import { ingressKey, ingressPrefix } from '../metadata/keys.ts';
import type { LotId } from '../metadata/lot.ts';
import { decodeRecord, encodeRecord } from '../metadata/record.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import type { Ports } from '../ports/ports.ts';
import { storeOf } from './protocol.ts';
import { untilDecided } from './put-record.ts';

/** One event about one object, in the words of its sender. */
export const ObjectChange = z.strictObject({
  change: z.enum(['created', 'removed']),
  bucket: z.string(),
  /** Verbatim. */
  key: z.string(),
  /** Hex; orders the events of one key. */
  sequencer: z.string(),
  /** ISO 8601 UTC. */
  time: z.string(),
});
export type ObjectChange = z.infer<typeof ObjectChange>;

/** The event, and the object as it was when the event was looked at first; of a removed object nothing. */
export const Arrival = z.strictObject({
  ...ObjectChange.shape,
  /** Bytes. */
  size: z.int().min(0),
  /** With its scheme. */
  checksum: z.string(),
});
export type Arrival = z.infer<typeof Arrival>;

const Entry = z.strictObject({ arrivals: z.array(Arrival) });

const concurrency = 16;

/**
 * Entries never change, so what was read once needs no second read: a lot of n objects that commits at every arrival
 * would otherwise read n²/2 entries. By store, for two placements may hear of the same event.
 */
const known = new WeakMap<Ports['store'], Map<string, readonly Arrival[]>>();
const knownLimit = 20_000;

const knownIn = ({ store }: Ports): Map<string, readonly Arrival[]> => {
  const entries = known.get(store) ?? new Map<string, readonly Arrival[]>();
  if (entries.size >= knownLimit) entries.clear();
  known.set(store, entries);
  return entries;
};

export const entryStore = (ports: Ports, { stores }: BoundaryDescriptor): ObjectStore =>
  storeOf(ports, stores, 'metadata');

/** Of the events alone: a redelivery makes the same entry, whatever has become of the object since. */
const nameOf = (arrivals: readonly Arrival[]): string =>
  digestOf(arrivals.map(({ change, bucket, key, sequencer, time }) => ({ change, bucket, key, sequencer, time })));

/** Durable when it returns. The first entry of an event stays. */
export const putEntry = async (
  ports: Ports,
  boundary: BoundaryDescriptor,
  { lot, arrivals }: { readonly lot: LotId; readonly arrivals: readonly Arrival[] },
): Promise<void> => {
  const sha = nameOf(arrivals);
  const key = ingressKey(boundary.dataset, lot, sha);
  await untilDecided('an entry', async () => {
    const put = await entryStore(ports, boundary).putNew(key, encodeRecord({ arrivals }));
    if (put === 'conflict') return 'again';
    if (put !== 'exists') knownIn(ports).set(sha, arrivals);
    return 'done';
  });
};

const readEntry = async (ports: Ports, store: ObjectStore, key: string): Promise<readonly Arrival[]> => {
  const sha = key.slice(key.lastIndexOf('/') + 1, -'.json'.length);
  const before = knownIn(ports).get(sha);
  if (before !== undefined) return before;
  const found = await store.get(key);
  if (found === undefined) return [];
  const { arrivals } = decodeRecord(Entry, found.body, { what: `the entry ${key}`, code: 'CLS_RECORD_CORRUPT' });
  knownIn(ports).set(sha, arrivals);
  return arrivals;
};

/** Everything that was ever collected for a lot. */
export const readEntries = async (
  ports: Ports,
  boundary: BoundaryDescriptor,
  lot: LotId,
): Promise<readonly Arrival[]> => {
  const store = entryStore(ports, boundary);
  const keys: string[] = [];
  for await (const { key } of store.list(ingressPrefix(boundary.dataset, lot))) keys.push(key);
  const queue = new PQueue({ concurrency });
  const entries = await queue.addAll(keys.map((key) => () => readEntry(ports, store, key)));
  return entries.flat();
};

/** Lots that have entries, in order, both ends inclusive. */
export async function* lotsWithEntries(
  ports: Ports,
  boundary: BoundaryDescriptor,
  { from, to }: { readonly from: LotId; readonly to: LotId },
): AsyncGenerator<LotId> {
  const prefix = ingressPrefix(boundary.dataset);
  const begin = `${prefix}lot=`;
  // The common prefix `lot=<from>/` itself is after its own text without the slash.
  const options = { startAfter: `${begin}${from}`, delimiter: '/' };
  for await (const { key } of entryStore(ports, boundary).list(prefix, options)) {
    const lot = key.slice(begin.length, -1);
    if (lot > to) return;
    if (lot >= from) yield lot;
  }
}
