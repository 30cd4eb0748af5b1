import type { Dir, Dirent } from 'node:fs';
import { lstatSync, opendirSync, readdirSync } from 'node:fs';
import type { ListOptions } from '../../../../ports/object-store.ts';
import type { Bucket } from '../bucket.ts';
import { ifThere } from '../disk-error.ts';
import { pathOfKey } from '../key-path.ts';
import { compareBytes, firstAfter } from './byte-order.ts';
import { isRealFolder, sortedEntries } from './directory.ts';
import { displacedKeys } from './displaced.ts';

/** Bytes of a folder's own file. */
const smallFolder = 32 * 1024;

export interface Query {
  readonly prefix: string;
  /** Exclusive. */
  readonly after: string;
}

/** Path of a folder by the key prefix that ends in its slash; the root for an empty one. */
export const folderOf = (bucket: Bucket, prefix: string): string =>
  prefix === '' ? bucket.root() : `${bucket.root()}/${pathOfKey(prefix.slice(0, -1))}`;

/** Where to begin in a folder so that only keys after the bound follow, bar the folder that the bound is inside of. */
export const begin = (entries: readonly string[], folder: string, after: string): number => {
  if (after === '') return 0;
  if (!after.startsWith(folder)) return compareBytes(after, folder) < 0 ? 0 : entries.length;
  const rest = after.slice(folder.length);
  const first = firstAfter(entries, rest, false);
  const slash = rest.indexOf('/');
  const inside = slash >= 0 && entries[first - 1] === rest.slice(0, slash + 1);
  return inside ? first - 1 : first;
};

/** A bound says something only about the one folder that it is inside of: the others are after it as a whole. */
export const boundIn = (folder: string, after: string): string => (after.startsWith(folder) ? after : '');

function* below(bucket: Bucket, folder: string, after: string): Generator<string> {
  const entries = sortedEntries(folderOf(bucket, folder));
  for (let at = begin(entries, folder, after); at < entries.length; at += 1) {
    const key = `${folder}${entries[at]}`;
    if (isFolderEntry(entries[at])) yield* below(bucket, key, boundIn(key, after));
    else yield key;
  }
}

export const isFolderEntry = (entry: string | undefined): boolean => entry?.endsWith('/') === true;

interface Base {
  readonly folder: string;
  readonly entries: readonly string[];
  readonly first: number;
}

/** The folder that a prefix points into, with its entries that match the rest of the prefix. */
export const baseOf = (bucket: Bucket, { prefix, after }: Query): Base => {
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  const dir = folderOf(bucket, folder);
  if (folder !== '' && !isRealFolder(dir)) return { folder, entries: [], first: 0 };
  const rest = prefix.slice(folder.length);
  const all = sortedEntries(dir);
  const from = Math.max(firstAfter(all, rest, true), begin(all, folder, after));
  return { folder, entries: all, first: from };
};

function* plainKeys(bucket: Bucket, query: Query): Generator<string> {
  const { folder, entries, first } = baseOf(bucket, query);
  for (let at = first; at < entries.length; at += 1) {
    const key = `${folder}${entries[at]}`;
    if (!key.startsWith(query.prefix)) return;
    if (isFolderEntry(entries[at])) yield* below(bucket, key, boundIn(key, query.after));
    else yield key;
  }
}

/** Whether any key is below a folder. */
const holdsKeys = (dir: string): boolean => {
  const size = lstatSync(dir, { throwIfNoEntry: false })?.size ?? 0;
  return size > smallFolder
    ? findsKey(dir)
    : isKeyIn(dir, ifThere(() => readdirSync(dir, { withFileTypes: true })) ?? []);
};

const isKeyIn = (dir: string, entries: Iterable<Dirent>): boolean => {
  for (const entry of entries) {
    if (entry.isFile() || (entry.isDirectory() && holdsKeys(`${dir}/${entry.name}`))) return true;
  }
  return false;
};

/** Reads no more of the folder than needed. To open it is dearer than to read a small one whole. */
const findsKey = (dir: string): boolean => {
  const open = ifThere(() => opendirSync(dir));
  if (open === undefined) return false;
  try {
    return isKeyIn(dir, entriesOf(open));
  } finally {
    open.closeSync();
  }
};

function* entriesOf(open: Dir): Generator<Dirent> {
  for (let entry = open.readSync(); entry !== null; entry = open.readSync()) yield entry;
}

/** As `plainKeys`, but what is below a folder is one common prefix and the folder is not read. */
function* foldedKeys(bucket: Bucket, query: Query): Generator<string> {
  const { folder, entries, first } = baseOf(bucket, query);
  for (let at = first; at < entries.length; at += 1) {
    const key = `${folder}${entries[at]}`;
    if (!key.startsWith(query.prefix)) return;
    if (!isFolderEntry(entries[at])) yield key;
    else if (isListed(bucket, key, query.after)) yield key;
  }
}

const isListed = (bucket: Bucket, common: string, after: string): boolean => {
  if (common === after) return false;
  if (!after.startsWith(common)) return holdsKeys(folderOf(bucket, common));
  return below(bucket, common, after).next().done === false;
};

const commonPrefix = (key: string, prefix: string, delimiter: string): string | undefined => {
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
};

/** Sorted keys, each common prefix once in place of the keys that have it. */
function* grouped(keys: Iterable<string>, query: Query, delimiter: string): Generator<string> {
  let last: string | undefined;
  for (const key of keys) {
    const common = commonPrefix(key, query.prefix, delimiter);
    if (common === undefined) yield key;
    else if (common !== last && common !== query.after) yield common;
    last = common;
  }
}

function* merged(left: Iterator<string>, right: readonly string[]): Generator<string> {
  let at = 0;
  for (let next = left.next(); next.done !== true; next = left.next()) {
    for (; at < right.length && compareBytes(right[at] ?? '', next.value) < 0; at += 1) yield right[at] ?? '';
    if (right[at] === next.value) at += 1;
    yield next.value;
  }
  yield* right.slice(at);
}

export const displacedIn = (bucket: Bucket, { prefix, after }: Query): string[] =>
  displacedKeys(bucket).filter((key) => key.startsWith(prefix) && compareBytes(key, after) > 0);

/**
 * Keys and common prefixes in byte order, read as they are asked for: a folder is read when the listing comes to it,
 * and folders before `startAfter` or outside the prefix never.
 */
export function* listKeys(bucket: Bucket, prefix: string, options: ListOptions = {}): Generator<string> {
  const { startAfter = '', limit = Number.POSITIVE_INFINITY, delimiter } = options;
  const query: Query = { prefix, after: startAfter };
  const displaced = displacedIn(bucket, query);
  const folds = delimiter === '/';
  const plain = folds ? foldedKeys(bucket, query) : plainKeys(bucket, query);
  const all = displaced.length === 0 ? plain : merged(plain, folds ? [...grouped(displaced, query, '/')] : displaced);
  const listed = delimiter === undefined || delimiter === '' || folds ? all : grouped(all, query, delimiter);
  if (limit === Number.POSITIVE_INFINITY) return yield* listed;
  let left = limit;
  for (const key of listed) {
    if (left <= 0) return;
    left -= 1;
    yield key;
  }
}
