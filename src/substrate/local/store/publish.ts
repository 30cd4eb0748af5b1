import type { Stats } from 'node:fs';
import { closeSync, fsyncSync, linkSync, lstatSync, mkdirSync, openSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from '../../../ports/clock.ts';
import type { Bucket } from './bucket.ts';
import { displacedPath, find, isTaken, plainPath } from './bucket.ts';
import { errnoOf, ifThere } from './disk-error.ts';
import { withLock } from './file-lock.ts';
import { ensureFolder } from './listing/directory.ts';
import { isDisplaced } from './listing/displaced.ts';
import { discard } from './staging.ts';

/** `new`: only where there is no object. `over`: whatever is there. */
export type Mode = 'new' | 'over';

export type Outcome = { readonly published: Stats } | 'exists' | 'blocked';

export interface Publishing {
  readonly staged: string;
  readonly mode: Mode;
  readonly clock: Clock;
  /** Around the one step in which the object becomes visible; again under the lock, should the key be blocked. */
  readonly around?: (attempt: () => Outcome) => Outcome;
}

/** How long to wait for another process that holds the bucket's lock for some microseconds. */
export const lockWait = 10_000;

const retries = 100;

const settle = (staged: string, path: string, mode: Mode): Stats => {
  if (mode === 'new') {
    linkSync(staged, path);
    discard(staged);
  } else {
    renameSync(staged, path);
  }
  return lstatSync(path);
};

const blocking = new Set(['EISDIR', 'ENOTDIR', 'ENOTEMPTY', 'ELOOP']);

const outcomeOf = (error: unknown, staged: string, path: string): Outcome | 'again' => {
  const code = errnoOf(error) ?? '';
  if (code === 'EEXIST') return isTaken(path) ? 'blocked' : 'exists';
  if (blocking.has(code)) return 'blocked';
  if (code === 'ENOENT' && ifThere(() => lstatSync(staged)) !== undefined) return 'again';
  throw error;
};

const tryAt = (staged: string, path: string, mode: Mode): Outcome | 'again' => {
  try {
    return { published: settle(staged, path, mode) };
  } catch (error) {
    return outcomeOf(error, staged, path);
  }
};

const publishPlain = (bucket: Bucket, key: string, staged: string, mode: Mode): Outcome => {
  const path = plainPath(bucket, key);
  for (let left = retries; left > 0; left -= 1) {
    // Removals prune empty folders, so the folder may be gone again before the link is made.
    if (!ensureFolder(dirname(path), bucket.root())) return 'blocked';
    const outcome = tryAt(staged, path, mode);
    if (outcome !== 'again') return outcome;
  }
  throw new Error(`${path}: its folder is removed again and again`);
};

const publishDisplaced = (bucket: Bucket, key: string, staged: string, mode: Mode): Outcome => {
  const plain = publishPlainUnlessDisplaced(bucket, key, staged, mode);
  if (plain !== 'blocked') return plain;
  const path = displacedPath(bucket, key);
  mkdirSync(dirname(path), { recursive: true });
  const outcome = tryAt(staged, path, mode);
  if (outcome === 'again' || outcome === 'blocked') throw new Error(`${path} is not a file`);
  return outcome;
};

const publishPlainUnlessDisplaced = (bucket: Bucket, key: string, staged: string, mode: Mode): Outcome => {
  if (!isDisplaced(bucket, key)) return publishPlain(bucket, key, staged, mode);
  return mode === 'new' ? 'exists' : 'blocked';
};

/**
 * Makes a staged body visible, in one step. The staged path is gone when it succeeds; the caller discards it otherwise.
 * `busy`: another process holds the lock that only a blocked key needs.
 */
export const publish = async (
  bucket: Bucket,
  key: string,
  how: Publishing,
): Promise<{ readonly published: Stats } | 'exists' | 'busy'> => {
  const { staged, mode, clock, around = (attempt) => attempt() } = how;
  const direct = around(() => publishPlainUnlessDisplaced(bucket, key, staged, mode));
  if (direct !== 'blocked') return direct;
  const locked = await withLock(bucket.lock, { clock, wait: lockWait }, () =>
    around(() => publishDisplaced(bucket, key, staged, mode)),
  );
  return locked === undefined || locked.done === 'blocked' ? 'busy' : locked.done;
};

/** The same for a caller that has the bucket's lock. */
export const publishLocked = (bucket: Bucket, key: string, staged: string, mode: Mode): Stats | 'exists' => {
  const outcome = publishDisplaced(bucket, key, staged, mode);
  if (outcome === 'blocked') throw new Error(`${key}: no place for it in ${bucket.name}`);
  return outcome === 'exists' ? outcome : outcome.published;
};

/** Replaces the object that is there. For a caller that has the bucket's lock and has looked. */
export const replaceLocked = (path: string, staged: string): Stats => {
  renameSync(staged, path);
  return lstatSync(path);
};

/** Makes the name of a file survive a power cut. */
export const syncFolderOf = (path: string): void => {
  const fd = openSync(dirname(path), 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
};

export const syncName = (bucket: Bucket, key: string): void => {
  const found = find(bucket, key);
  if (found !== undefined) syncFolderOf(found.path);
};
