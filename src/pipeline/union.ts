import type { ManifestObject } from '../metadata/manifest.ts';
import { toUri } from '../metadata/uri.ts';
import type { Arrival } from './entries.ts';

/** S3 compares sequencers of different lengths after padding the shorter with zeros at its end. */
const compareSequencers = (a: string, b: string): number => {
  const length = Math.max(a.length, b.length);
  const [left, right] = [a.toUpperCase().padEnd(length, '0'), b.toUpperCase().padEnd(length, '0')];
  return left < right ? -1 : left > right ? 1 : 0;
};

/** Emulators number every event alike: then the time decides, and last the text, so that the order is total. */
const isLater = (a: Arrival, b: Arrival): boolean => {
  const order = compareSequencers(a.sequencer, b.sequencer);
  if (order !== 0) return order > 0;
  if (a.time !== b.time) return a.time > b.time;
  return `${a.change}${a.checksum}` > `${b.change}${b.checksum}`;
};

const newestByUri = (arrivals: readonly Arrival[]): ReadonlyMap<string, Arrival> => {
  const newest = new Map<string, Arrival>();
  for (const arrival of arrivals) {
    const uri = toUri(arrival.bucket, arrival.key);
    const other = newest.get(uri);
    if (other === undefined || isLater(arrival, other)) newest.set(uri, arrival);
  }
  return newest;
};

export interface Union {
  /** By URI, in order. */
  readonly objects: readonly ManifestObject[];
  /** What the digest is made of: an object that was put again counts as another. */
  readonly identity: readonly (readonly string[])[];
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * What a lot consists of: each key once, as it was put last. A removal takes out only what was never committed: with
 * every generation the set can but grow, so no set ever comes back under a second number. Objects whose arrival
 * nobody has written down are those of a generation that the predecessor made.
 */
export const unionOf = (
  arrivals: readonly Arrival[],
  committed: { readonly uris: readonly string[]; readonly objects?: readonly ManifestObject[] } | undefined,
): Union => {
  const latest = newestByUri(arrivals);
  const created = newestByUri(arrivals.filter(({ change }) => change === 'created'));
  const before = new Set(committed?.uris ?? []);
  const kept = [...created.entries()]
    .filter(([uri]) => latest.get(uri)?.change === 'created' || before.has(uri))
    .map(([uri, { size, checksum, sequencer }]) => ({ uri, size, checksum, sequencer }));
  const inherited = (committed?.objects ?? []).filter(({ uri }) => !latest.has(uri));
  const all = [...kept, ...inherited.map((object) => ({ ...object, sequencer: '' }))].sort((a, b) =>
    byText(a.uri, b.uri),
  );
  return {
    objects: all.map(({ uri, size, checksum }) => ({ uri, size, checksum })),
    identity: all.map(({ uri, sequencer, checksum }) => [uri, sequencer, checksum]),
  };
};
