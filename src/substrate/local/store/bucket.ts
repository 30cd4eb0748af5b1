import type { Stats } from 'node:fs';
import { closeSync, constants, fstatSync, lstatSync, openSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { ClusterlessError } from '../../../errors.ts';
import { errnoOf, ifThere } from './disk-error.ts';
import { escapedPath, isKey, pathOfKey } from './key-path.ts';
import type { Layout } from './layout.ts';
import { checkBucketName } from './layout.ts';
import { isRealFolder } from './listing/directory.ts';

/**
 * The folder of a bucket. A key's file is at its own path; only when another key blocks that path (`a` beside `a/b`) is
 * it in the bucket's folder of displaced keys. Keys become displaced, and files and folders that block one are removed,
 * only under the bucket's lock, and what blocks a displaced key is never unblocked while it exists: so a key has one
 * place, and exclusive creation stays one `link`.
 */
export interface Bucket {
  readonly name: string;
  readonly layout: Layout;
  /** Real path of the folder, whether or not it exists. */
  root(): string;
  readonly displaced: string;
  readonly lock: string;
}

/** Real paths of the buckets that this process has found. A bucket that is removed and made again has the same. */
const roots = new Map<string, string>();

const rootOf = (plain: string): string => {
  const before = roots.get(plain);
  if (before !== undefined) return before;
  const real = ifThere(() => realpathSync.native(plain));
  if (real === undefined) return realOfMissing(plain);
  roots.set(plain, real);
  return real;
};

export const openBucket = (layout: Layout, name: string): Bucket => {
  checkBucketName(name);
  const plain = `${layout.buckets}/${name}`;
  const root = (): string => rootOf(plain);
  return { name, layout, root, displaced: `${layout.displaced}/${name}`, lock: `${layout.locks}/${name}` };
};

const realOfMissing = (path: string): string => {
  const parent = dirname(path);
  const real = ifThere(() => realpathSync.native(parent)) ?? (parent === path ? path : realOfMissing(parent));
  return `${real === '/' ? '' : real}${path.slice(parent === '/' ? 0 : parent.length)}`;
};

export const bucketExists = (bucket: Bucket): boolean =>
  lstatSync(bucket.root(), { throwIfNoEntry: false })?.isDirectory() === true;

export const checkKey = (key: string): string => {
  if (isKey(key)) return key;
  throw new ClusterlessError('CLS_USAGE', `${JSON.stringify(key.slice(0, 60))} is not a key`, {
    detail: 'A key has 1 to 1,024 bytes of UTF-8.',
  });
};

export const plainPath = (bucket: Bucket, key: string): string => `${bucket.root()}/${pathOfKey(key)}`;

export const displacedPath = (bucket: Bucket, key: string): string => `${bucket.displaced}/${escapedPath(key)}`;

export interface Found {
  readonly path: string;
  readonly stats: Stats;
}

const regular = (path: string): Stats | undefined => {
  const stats = ifThere(() => lstatSync(path, { throwIfNoEntry: false }));
  return stats?.isFile() === true ? stats : undefined;
};

const at = (path: string): Found | undefined => {
  const stats = regular(path);
  return stats && { path, stats };
};

/** Buckets with displaced keys are few, and escaping a key costs more than to look for their folder. */
export const mayBeDisplaced = (bucket: Bucket): boolean =>
  ifThere(() => lstatSync(bucket.displaced, { throwIfNoEntry: false })) !== undefined;

/** Where the object is now. */
export const find = (bucket: Bucket, key: string): Found | undefined => {
  const plain = at(plainPath(bucket, key));
  if (plain !== undefined && isRealFolder(dirname(plain.path))) return plain;
  return mayBeDisplaced(bucket) ? at(displacedPath(bucket, key)) : undefined;
};

const openFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

const openRegular = (path: string): Opened | undefined => {
  // A failed open is an exception with a stack trace, a failed lstat is not.
  if (regular(path) === undefined) return undefined;
  const fd = ifThere(() => openSync(path, openFlags));
  if (fd === undefined) return undefined;
  const stats = fstatSync(fd);
  if (stats.isFile()) return { fd, path, stats };
  closeSync(fd);
  return undefined;
};

export interface Opened extends Found {
  readonly fd: number;
}

/** Opens the object for reading; the descriptor shows one version to its end, whatever is written meanwhile. */
export const openObject = (bucket: Bucket, key: string): Opened | undefined => {
  const plain = openRegular(plainPath(bucket, key));
  if (plain !== undefined) {
    if (isRealFolder(dirname(plain.path))) return plain;
    closeSync(plain.fd);
  }
  return mayBeDisplaced(bucket) ? openRegular(displacedPath(bucket, key)) : undefined;
};

/** Whether a path is taken by something that is no object: a folder, a link, a special file. */
export const isTaken = (path: string): boolean => {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    return stats !== undefined && !stats.isFile();
  } catch (error) {
    if (errnoOf(error) === 'ENOTDIR') return true;
    throw error;
  }
};
