import type { ListedFolder } from '../../../../ports/object-store.ts';
import type { Bucket } from '../bucket.ts';
import { pathOfSegment } from '../key-path.ts';
import { sortedEntries } from './directory.ts';
import type { Query } from './list-keys.ts';
import { baseOf, begin, boundIn, displacedIn, folderOf, isFolderEntry, listKeys } from './list-keys.ts';

interface Place {
  readonly folder: string;
  /** Its path. */
  readonly dir: string;
  readonly entries: readonly string[];
  readonly first: number;
}

const placeBelow = (place: Place, entry: string, bound: string): Place => {
  const folder = `${place.folder}${entry}`;
  const dir = `${place.dir}/${pathOfSegment(entry.slice(0, -1))}`;
  const entries = sortedEntries(dir);
  return { folder, dir, entries, first: begin(entries, folder, boundIn(folder, bound)) };
};

/** The folder that a prefix points into, with no other entries than those it means. */
const basePlace = (bucket: Bucket, query: Query): Place => {
  const { folder, entries, first } = baseOf(bucket, query);
  const rest = query.prefix.slice(folder.length);
  const meant = rest === '' ? entries : entries.filter((entry, at) => at < first || entry.startsWith(rest));
  return { folder, dir: folderOf(bucket, folder), entries: meant, first };
};

const namesFrom = ({ entries, first }: Place): readonly string[] => (first === 0 ? entries : entries.slice(first));

function* foldersFrom(place: Place, bound: string): Generator<ListedFolder> {
  const { folder, entries } = place;
  let names: string[] = [];
  for (let at = place.first; at < entries.length; at += 1) {
    const entry = entries[at] ?? '';
    if (!isFolderEntry(entry)) {
      names.push(entry);
      continue;
    }
    if (names.length > 0) yield { folder, names };
    names = [];
    const below = placeBelow(place, entry, bound);
    // Most folders of a year are a lot's: a few names and nothing below.
    if (below.entries.some(isFolderEntry)) yield* foldersFrom(below, bound);
    else if (below.first < below.entries.length) yield { folder: below.folder, names: namesFrom(below) };
  }
  if (names.length > 0) yield { folder, names };
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
  if (displacedIn(bucket, query).length > 0) {
    yield* foldersOf(listKeys(bucket, prefix, { startAfter }));
  } else {
    yield* foldersFrom(basePlace(bucket, query), startAfter);
  }
}
