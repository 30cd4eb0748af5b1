import type { Dirent } from 'node:fs';
import { lstatSync, mkdirSync, readdirSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { errnoOf, ifThere } from '../disk-error.ts';
import { isContinued, segmentOfNames } from '../key-path.ts';
import { sortBytes } from './byte-order.ts';

/** Inodes of folders by the real paths that they were found at. */
const known = new Map<string, number>();
const knownLimit = 20_000;

const remember = (dir: string, inode: number): void => {
  if (known.size >= knownLimit) known.clear();
  known.set(dir, inode);
};

/**
 * Whether it is a folder and no link leads to it: links could lead out of the bucket. `dir` starts at a real path.
 * A real path asks the kernel for each of its parts, so one that still ends at the same folder is not resolved again.
 */
export const isRealFolder = (dir: string): boolean => {
  const stats = ifThere(() => lstatSync(dir, { throwIfNoEntry: false }));
  if (stats?.isDirectory() !== true) return false;
  if (known.get(dir) === stats.ino) return true;
  if (ifThere(() => realpathSync.native(dir)) !== dir) return false;
  remember(dir, stats.ino);
  return true;
};

/**
 * Makes a folder below `root` (a real path that exists or may be made) and never through a link. False when something
 * else has the name of one of its parts.
 */
export const ensureFolder = (dir: string, root: string): boolean => {
  if (isRealFolder(dir)) return true;
  if (ifThere(() => lstatSync(dir, { throwIfNoEntry: false })) !== undefined) return false;
  if (dir === root) {
    mkdirSync(dir, { recursive: true });
    return true;
  }
  return ensureFolder(dirname(dir), root) && makeFolder(dir, root);
};

const makeFolder = (dir: string, root: string): boolean => {
  try {
    mkdirSync(dir);
    // A folder that was made in a real one is real.
    remember(dir, lstatSync(dir, { throwIfNoEntry: false })?.ino ?? 0);
    return true;
  } catch (error) {
    // ENOENT: the parent was pruned meanwhile.
    if (errnoOf(error) === 'ENOENT') return ensureFolder(dir, root);
    if (errnoOf(error) === 'EEXIST') return lstatSync(dir, { throwIfNoEntry: false })?.isDirectory() === true;
    if (errnoOf(error) === 'ENOTDIR') return false;
    throw error;
  }
};

const collect = (dir: string, before: readonly string[], into: string[]): void => {
  for (const entry of ifThere(() => readdirSync(dir, { withFileTypes: true })) ?? [])
    collectOne(dir, entry, before, into);
};

const collectOne = (dir: string, entry: Dirent, before: readonly string[], into: string[]): void => {
  const { name } = entry;
  const isFolder = entry.isDirectory();
  if (isFolder && isContinued(name)) {
    collect(`${dir}/${name}`, [...before, name], into);
    return;
  }
  if (!isFolder && !entry.isFile()) return;
  const segment = segmentOfNames(before.length === 0 ? [name] : [...before, name]);
  if (segment !== undefined) into.push(isFolder ? `${segment}/` : segment);
};

/**
 * The key segments in a folder, in the order of the keys below them: a folder counts as its segment and a slash, since
 * `a/` sorts after `a-` and `a.`. Links and special files are no keys.
 */
export const sortedEntries = (dir: string): string[] => {
  const entries: string[] = [];
  collect(dir, [], entries);
  return sortBytes(entries);
};
