import { ClusterlessError } from '../errors.ts';
import { encodeRecord } from '../metadata/record.ts';
import type { ObjectStore } from '../ports/object-store.ts';

const decoder = new TextDecoder();
const nothing = new Uint8Array(0);

const tokenOf = (body: Uint8Array): unknown => {
  const record: unknown = JSON.parse(decoder.decode(body));
  return typeof record === 'object' && record !== null && 'token' in record ? record.token : undefined;
};

/**
 * Creates a record that carries a random token. A transport that repeats a write which had succeeded answers
 * `exists` to its own author, so `exists` is looked at: our token means that it is ours.
 */
export const putRecord = async (
  store: ObjectStore,
  key: string,
  record: { readonly token: string },
): Promise<'ours' | 'theirs' | 'conflict'> => {
  const put = await store.putNew(key, encodeRecord(record));
  if (put === 'conflict') return 'conflict';
  if (put !== 'exists') return 'ours';
  const found = await store.get(key);
  if (found === undefined) return 'conflict';
  return tokenOf(found.body) === record.token ? 'ours' : 'theirs';
};

/** Markers say again what a record says, so losing one costs a read and a second writer changes nothing. */
export const putMarker = async (store: ObjectStore, key: string): Promise<void> => {
  await store.putNew(key, nothing);
};

const patience = 100;

/** Reads and decides again until the step has an answer. Every lap means that somebody else got further. */
export const untilDecided = async <T>(what: string, step: () => Promise<T | 'again'>): Promise<T> => {
  for (let lap = 0; lap < patience; lap++) {
    const answer = await step();
    if (answer !== 'again') return answer;
  }
  throw new ClusterlessError('CLS_TRANSIENT', `${what} could not be decided`, {
    detail: `Other writers were in the way ${patience} times in a row.`,
  });
};
