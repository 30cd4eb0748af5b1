import type { ObjectStore } from '../../ports/object-store.ts';
import { commonPrefix } from '../common-prefix.ts';

/** So few are asked about one by one. */
const fewKeys = 3;

/** A listing may take a page for as many keys as would be asked about in its place. */
const keysForPage = 16;
const keysOfPage = 1000;

const byFolder = (keys: readonly string[]): readonly (readonly string[])[] => {
  const folders = new Map<string, string[]>();
  for (const key of keys) {
    const folder = key.slice(0, key.indexOf('/') + 1);
    const ours = folders.get(folder);
    if (ours === undefined) folders.set(folder, [key]);
    else ours.push(key);
  }
  return [...folders.values()];
};

/** Undefined where there is so much that a listing costs more than it saves. */
const listed = async (store: ObjectStore, keys: readonly string[]): Promise<ReadonlySet<string> | undefined> => {
  if (keys.length <= fewKeys) return undefined;
  const limit = keysOfPage * Math.ceil(keys.length / keysForPage);
  const found = new Set<string>();
  for await (const { key } of store.list(commonPrefix(keys), { limit })) found.add(key);
  return found.size < limit ? found : undefined;
};

/**
 * Which of many keys need no read, because they do not exist: most often all of them, when a project is new. Answers
 * true where it does not know.
 */
export const mayExist = async (store: ObjectStore, keys: readonly string[]): Promise<(key: string) => boolean> => {
  const missing = new Set<string>();
  await Promise.all(
    byFolder(keys).map(async (ours) => {
      // Whoever may read these need not be allowed to list: what is wrong is told by the reads.
      const found = await listed(store, ours).catch(() => undefined);
      for (const key of ours) if (found?.has(key) === false) missing.add(key);
    }),
  );
  return (key) => !missing.has(key);
};
