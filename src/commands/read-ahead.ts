import type { ObjectStore } from '../ports/object-store.ts';

/**
 * Asks for what will be read while something else is waited for. The first read of a key gets that answer, any later
 * one asks again.
 */
export const readAhead = (store: ObjectStore, keys: readonly string[]): ObjectStore => {
  const asked = new Map(keys.map((key) => [key, store.get(key)]));
  // Told to whoever reads it, if anybody does.
  for (const answer of asked.values()) answer.catch(() => {});
  return {
    list: (prefix, options) => store.list(prefix, options),
    get: (key) => {
      const answer = asked.get(key);
      asked.delete(key);
      return answer ?? store.get(key);
    },
    putNew: (key, body) => store.putNew(key, body),
    putIfMatch: (key, body, etag) => store.putIfMatch(key, body, etag),
    remove: (key) => store.remove(key),
  };
};
