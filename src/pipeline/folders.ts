import { splitKey } from '../metadata/keys.ts';
import type { ListedFolder, ObjectStore } from '../ports/object-store.ts';

async function* gathered(keys: AsyncIterable<{ readonly key: string }>): AsyncGenerator<ListedFolder> {
  let folder = '';
  let names: string[] = [];
  for await (const { key } of keys) {
    const split = splitKey(key);
    if (split.folder !== folder && names.length > 0) {
      yield { folder, names };
      names = [];
    }
    folder = split.folder;
    names.push(split.name);
  }
  if (names.length > 0) yield { folder, names };
}

interface Span<Lot> {
  readonly from?: Lot | undefined;
  readonly to?: Lot | undefined;
}

/** Folders of lots: of one lot by listing that alone, of more by seeking to the first. It goes on after the last. */
export const lotFolders = (
  store: ObjectStore,
  prefixOf: (lot?: string) => string,
  { from, to }: Span<string>,
): AsyncIterable<ListedFolder> => {
  if (from !== undefined && from === to) return gathered(store.list(prefixOf(from)));
  const startAfter = from === undefined ? '' : prefixOf(from);
  return store.listFolders?.(prefixOf(), startAfter) ?? gathered(store.list(prefixOf(), { startAfter }));
};

const kept = 10_000;

/** Remembers what names tell: in a year of lots nearly all folders have the same few. */
export const byNames = <T>(tell: (names: readonly string[]) => T): ((names: readonly string[]) => T) => {
  const known = new Map<string, T>();
  return (names) => {
    const text = names.join('/');
    const before = known.get(text);
    if (before !== undefined) return before;
    if (known.size >= kept) known.clear();
    const told = tell(names);
    known.set(text, told);
    return told;
  };
};
