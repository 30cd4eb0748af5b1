import { closeSync, readSync } from 'node:fs';
import { ClusterlessError } from '../../../errors.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Listed, ListOptions, ObjectStore, PutIfMatch, PutNew, Stored } from '../../../ports/object-store.ts';
import type { Bucket, Opened } from './bucket.ts';
import { checkKey, find, openBucket, openObject } from './bucket.ts';
import { onDisk, onDiskAsync } from './disk-error.ts';
import { withLock } from './file-lock.ts';
import type { Layout } from './layout.ts';
import { listFolders } from './listing/list-folders.ts';
import { listKeys } from './listing/list-keys.ts';
import { lockWait, publish, replaceLocked, syncFolderOf, syncName } from './publish.ts';
import { removeLocked } from './remove.ts';
import type { Staged } from './staging.ts';
import { discard, stage } from './staging.ts';
import { etagOf, modifiedOf, nextTick, secondsOfTick, tickOfModified } from './version.ts';

export interface DiskObjectStoreOptions {
  readonly layout: Layout;
  readonly bucket: string;
  readonly clock: Clock;
  /** Survives a power cut too, not only a kill: for the state bucket. Slow. */
  readonly durable?: boolean;
}

interface Open extends DiskObjectStoreOptions {
  readonly folder: Bucket;
}

const where = ({ layout, bucket }: Open, key: string): string => `${layout.buckets}/${bucket}/${key}`;

const readWhole = ({ fd, stats }: Opened): Uint8Array => {
  const body = Buffer.allocUnsafe(stats.size);
  let at = 0;
  while (at < body.length) {
    const count = readSync(fd, body, at, body.length - at, at);
    if (count === 0) break;
    at += count;
  }
  return body.subarray(0, at);
};

const get = (store: Open, key: string): Stored | undefined => {
  const opened = openObject(store.folder, checkKey(key));
  if (opened === undefined) return undefined;
  try {
    const { stats } = opened;
    return { body: readWhole(opened), etag: etagOf(stats), modified: modifiedOf(stats), date: store.clock.wall() };
  } finally {
    closeSync(opened.fd);
  }
};

const stageNext = (store: Open, body: Uint8Array, after = 0): Staged => {
  const modified = secondsOfTick(nextTick(store.clock, after));
  return stage(store.folder.layout, body, { modified, durable: store.durable });
};

const create = async (store: Open, key: string, staged: Staged): Promise<PutNew> => {
  const { folder, clock } = store;
  const outcome = await publish(folder, key, { staged: staged.path, mode: 'new', clock });
  if (outcome === 'busy') return 'conflict';
  if (outcome === 'exists') return 'exists';
  if (store.durable === true) syncName(folder, key);
  return { created: etagOf(outcome.published) };
};

const putNew = async (store: Open, key: string, body: Uint8Array): Promise<PutNew> => {
  if (find(store.folder, checkKey(key)) !== undefined) return 'exists';
  const staged = stageNext(store, body);
  let outcome: PutNew | undefined;
  try {
    outcome = await create(store, key, staged);
    return outcome;
  } finally {
    if (typeof outcome !== 'object') discard(staged.path);
  }
};

const replace = async (store: Open, key: string, body: Uint8Array, etag: string): Promise<PutIfMatch> => {
  const before = find(store.folder, key);
  if (before === undefined) return 'gone';
  if (etagOf(before.stats) !== etag) return 'changed';
  const staged = stageNext(store, body, tickOfModified(before.stats));
  try {
    const ok = etagOf(replaceLocked(before.path, staged.path));
    if (store.durable === true) syncFolderOf(before.path);
    return { ok };
  } catch (error) {
    discard(staged.path);
    throw error;
  }
};

const putIfMatch = async (store: Open, key: string, body: Uint8Array, etag: string): Promise<PutIfMatch> => {
  checkKey(key);
  const { folder, clock } = store;
  const result = await withLock(folder.lock, { clock, wait: lockWait }, () => replace(store, key, body, etag));
  return result === undefined ? 'conflict' : result.done;
};

const remove = async (store: Open, key: string): Promise<void> => {
  const { folder, clock, bucket } = store;
  if (find(folder, checkKey(key)) === undefined) return;
  const locked = await withLock(folder.lock, { clock, wait: lockWait }, () => removeLocked(folder, key));
  if (locked !== undefined) return;
  throw new ClusterlessError('CLS_TRANSIENT', `${bucket}/${key} could not be removed: another process writes`);
};

/** By hand: an async generator would turn the microtask queue thrice for each of a million keys. */
const later = <T>(begin: () => Generator<T, void>): AsyncIterable<T> => ({
  [Symbol.asyncIterator]: () => {
    const values = begin();
    return { next: async () => values.next(), return: async () => values.return() };
  },
});

function* list(store: Open, prefix: string, options?: ListOptions): Generator<Listed, void> {
  for (const key of listKeys(store.folder, prefix, options)) yield { key };
}

/** A bucket of a placement on disk. Works synchronously inside: for small files that is faster than the thread pool. */
export const openDiskObjectStore = (options: DiskObjectStoreOptions): ObjectStore => {
  const store: Open = { ...options, folder: openBucket(options.layout, options.bucket) };
  return {
    list: (prefix, listing) => later(() => list(store, prefix, listing)),
    listFolders: (prefix, startAfter) => later(() => listFolders(store.folder, prefix, startAfter)),
    get: async (key) => onDisk('read', where(store, key), () => get(store, key)),
    putNew: (key, body) => onDiskAsync('write', where(store, key), () => putNew(store, key, body)),
    putIfMatch: (key, body, etag) => onDiskAsync('write', where(store, key), () => putIfMatch(store, key, body, etag)),
    remove: (key) => onDiskAsync('remove', where(store, key), () => remove(store, key)),
  };
};
