import { renameSync, rmdirSync, symlinkSync, unlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Bucket } from './bucket.ts';
import { find, plainPath } from './bucket.ts';
import { errnoOf, ifThere } from './disk-error.ts';
import { displacedKeys } from './listing/displaced.ts';
import { stagingPath } from './staging.ts';

const removeEmpty = (dir: string): boolean => {
  try {
    rmdirSync(dir);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return true;
    return false;
  }
};

const prune = (bucket: Bucket, key: string, displaced: readonly string[]): void => {
  const root = bucket.root();
  // A folder that keeps a displaced key out of its own path has to stay.
  const kept = new Set(displaced.map((each) => plainPath(bucket, each)));
  for (let dir = dirname(plainPath(bucket, key)); dir.length > root.length; dir = dirname(dir)) {
    if (kept.has(dir) || !removeEmpty(dir)) return;
  }
};

/** A link to nowhere is no object, and no folder can have its name. */
const leaveBlocker = (bucket: Bucket, path: string): void => {
  const staged = stagingPath(bucket.layout);
  symlinkSync('.', staged);
  renameSync(staged, path);
};

/** Removes an object and the folders that it leaves empty. For a caller that has the bucket's lock. */
export const removeLocked = (bucket: Bucket, key: string): boolean => {
  const found = find(bucket, key);
  if (found === undefined) return false;
  const displaced = displacedKeys(bucket);
  const isPlain = found.path === plainPath(bucket, key);
  if (isPlain && displaced.some((each) => each.startsWith(`${key}/`))) leaveBlocker(bucket, found.path);
  else ifThere(() => unlinkSync(found.path));
  if (isPlain) prune(bucket, key, displaced);
  return true;
};
