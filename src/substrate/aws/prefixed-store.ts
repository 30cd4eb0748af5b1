import type { ObjectStore } from '../../ports/object-store.ts';

/** A store below a prefix of another one. */
export const prefixedStore = (store: ObjectStore, prefix: string): ObjectStore => {
  if (prefix === '') return store;
  async function* list(...[under, options]: Parameters<ObjectStore['list']>): ReturnType<ObjectStore['list']> {
    const after = options?.startAfter === undefined ? {} : { startAfter: prefix + options.startAfter };
    for await (const entry of store.list(prefix + under, { ...options, ...after })) {
      yield { ...entry, key: entry.key.slice(prefix.length) };
    }
  }
  return {
    list,
    get: (key) => store.get(prefix + key),
    putNew: (key, body) => store.putNew(prefix + key, body),
    putIfMatch: (key, body, etag) => store.putIfMatch(prefix + key, body, etag),
    remove: (key) => store.remove(prefix + key),
  };
};
