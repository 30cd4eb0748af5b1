import type { ListedFolder } from '../../../../ports/object-store.ts';
import type { Bucket } from '../bucket.ts';
import { sortedEntries } from './directory.ts';
import type { Query } from './list-keys.ts';
import { baseOf, begin, boundIn, displacedIn, folderOf, isFolderEntry, listKeys } from './list-keys.ts';

interface Place {
  readonly folder: string;
  readonly entries: readonly string[];
  readonly first: number;
}

const placeIn = (bucket: Bucket, folder: string, after: string): Place => {
  const entries = sortedEntries(folderOf(bucket, folder));
  return { folder, entries, first: begin(entries, folder, after) };
};

/** @param query its prefix says which entries of the place itself are meant */
function* foldersFrom(bucket: Bucket, { folder, entries, first }: Place, query: Query): Generator<ListedFolder> {
  const rest = query.prefix.slice(folder.length);
  let names: string[] = [];
  for (let at = first; at < entries.length; at += 1) {
    const entry = entries[at] ?? '';
    if (!entry.startsWith(rest)) break;
    if (!isFolderEntry(entry)) {
      names.push(entry);
      continue;
    }
    if (names.length > 0) yield { folder, names };
    names = [];
    yield* below(bucket, `${folder}${entry}`, query.after);
  }
  if (names.length > 0) yield { folder, names };
}

function* below(bucket: Bucket, folder: string, bound: string): Generator<ListedFolder> {
  const after = boundIn(folder, bound);
  const place = placeIn(bucket, folder, after);
  const { entries, first } = place;
  // Most folders of a year are a lot's: a few names and nothing below.
  if (entries.some(isFolderEntry)) yield* foldersFrom(bucket, place, { prefix: folder, after });
  else if (first < entries.length) yield { folder, names: first === 0 ? entries : entries.slice(first) };
}

function* foldersOf(keys: Iterable<string>): Generator<ListedFolder> {
  for (const key of keys) {
    const at = key.lastIndexOf('/') + 1;
    yield { folder: key.slice(0, at), names: [key.slice(at)] };
  }
}

/** The same keys as `listKeys`, in the same order, without a text for each. */
export function* listFolders(bucket: Bucket, prefix: string, startAfter: string): Generator<ListedFolder> {
  const query = { prefix, after: startAfter };
  if (displacedIn(bucket, query).length > 0) yield* foldersOf(listKeys(bucket, prefix, { startAfter }));
  else yield* foldersFrom(bucket, baseOf(bucket, query), query);
}
