import type { ObjectStore } from '../ports/object-store.ts';
import type { Ports } from '../ports/ports.ts';

/** The same ports, counting what is read from stores. A listing counts once, however many pages it has. */
export const counted = (ports: Ports): { readonly ports: Ports; readonly requests: () => number } => {
  let requests = 0;
  const store = (bucket: string): ObjectStore => {
    const inner = ports.store(bucket);
    // Kept as a call on the store, which may need itself.
    const listFolders = inner.listFolders === undefined ? undefined : inner.listFolders.bind(inner);
    return {
      ...(listFolders === undefined
        ? {}
        : {
            listFolders: (prefix, startAfter) => {
              requests++;
              return listFolders(prefix, startAfter);
            },
          }),
      list: (prefix, options) => {
        requests++;
        return inner.list(prefix, options);
      },
      get: (key) => {
        requests++;
        return inner.get(key);
      },
      putNew: (key, body) => inner.putNew(key, body),
      putIfMatch: (key, body, etag) => inner.putIfMatch(key, body, etag),
      remove: (key) => inner.remove(key),
    };
  };
  return { ports: { ...ports, store }, requests: () => requests };
};
