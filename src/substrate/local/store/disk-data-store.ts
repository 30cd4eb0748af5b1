import type { Stats } from 'node:fs';
import { ClusterlessError } from '../../../errors.ts';
import { fromUri, toUri, uriToCli } from '../../../metadata/uri.ts';
import type { Clock, Instant } from '../../../ports/clock.ts';
import type { ByteRange, DataInfo, DataListed, DataStore } from '../../../ports/data-store.ts';
import { readFrom } from './body/body-reader.ts';
import type { StagedBody } from './body/staged-body.ts';
import { stageCopy, stageStream } from './body/staged-body.ts';
import type { Bucket } from './bucket.ts';
import { bucketExists, checkKey, find, openBucket, openObject } from './bucket.ts';
import { onDiskAsync } from './disk-error.ts';
import { withLock } from './file-lock.ts';
import type { Layout } from './layout.ts';
import { listKeys } from './listing/list-keys.ts';
import type { Outcome } from './publish.ts';
import { lockWait, publish } from './publish.ts';
import { removeLocked } from './remove.ts';
import { discard } from './staging.ts';
import { etagOf, modifiedOf, sequencer, stampOf, steppedTime } from './version.ts';
import type { WriteHooks, Written } from './write-hook.ts';
import { announcing } from './write-hook.ts';

export interface DiskDataStoreOptions extends WriteHooks {
  readonly layout: Layout;
  readonly clock: Clock;
}

/** The laptop's data store. */
export interface DiskDataStore extends DataStore {
  /** As `write`, with the time that its event and its Last-Modified say. */
  writeAt(uri: string, body: AsyncIterable<Uint8Array>, at: Instant): Promise<DataInfo>;
}

interface Place {
  readonly bucket: Bucket;
  readonly key: string;
}

const bucketOf = (store: DiskDataStoreOptions, name: string): Bucket => {
  const bucket = openBucket(store.layout, name);
  if (bucketExists(bucket)) return bucket;
  throw new ClusterlessError('CLS_NOT_FOUND', `There is no bucket ${name} in this placement`, {
    detail: `${bucket.root()} does not exist.`,
    hint: 'Run clusterless apply --local for the project that declares it; for a bucket of others, a project with just that bucket.',
  });
};

const placeOf = (store: DiskDataStoreOptions, uri: string): Place => {
  const { bucket, key } = fromUri(uri);
  return { bucket: openBucket(store.layout, bucket), key: checkKey(key) };
};

const infoOf = (stats: Stats): DataInfo => {
  const etag = etagOf(stats);
  return { size: stats.size, etag, modified: modifiedOf(stats), checksum: `etag:${etag}` };
};

const missing = (uri: string): ClusterlessError =>
  new ClusterlessError('CLS_NOT_FOUND', `There is no object ${uri}`, {
    detail: 'It was removed, or the name is spelt in another way.',
  });

const busy = (uri: string): ClusterlessError =>
  new ClusterlessError('CLS_TRANSIENT', `${uri} is being written by another process`);

const stampAt = (clock: Clock, at: Instant | undefined = steppedTime(clock)): number | undefined =>
  at === undefined ? undefined : stampOf(clock, at);

/** A staged body and what its event will say. */
type Showing = StagedBody & Pick<Written, 'reason'> & { readonly at?: Instant | undefined };

const show = async (store: DiskDataStoreOptions, place: Place, showing: Showing): Promise<DataInfo> => {
  const { clock } = store;
  const { bucket, key } = place;
  const { path: staged, size, reason, at: time = clock.now() } = showing;
  const around = (attempt: () => Outcome): Outcome => {
    const written = { bucket: bucket.name, key, size, sequencer: sequencer(clock), time, reason };
    return announcing(store.beforeVisible?.(written), attempt, (outcome) =>
      typeof outcome === 'string' ? undefined : { etag: etagOf(outcome.published) },
    );
  };
  try {
    const outcome = await publish(bucket, key, { staged, mode: 'over', clock, around });
    if (typeof outcome !== 'string') return infoOf(outcome.published);
    throw busy(toUri(bucket.name, key));
  } catch (error) {
    discard(staged);
    throw error;
  }
};

interface Body {
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly at?: Instant;
}

const write = async (store: DiskDataStoreOptions, uri: string, { chunks, at }: Body): Promise<DataInfo> => {
  const place = placeOf(store, uri);
  bucketOf(store, place.bucket.name);
  const modified = stampAt(store.clock, at);
  return show(store, place, { ...(await stageStream(store.layout, chunks, { modified })), reason: 'PutObject', at });
};

const copy = async (store: DiskDataStoreOptions, from: string, to: string): Promise<DataInfo> => {
  const source = placeOf(store, from);
  const target = placeOf(store, to);
  bucketOf(store, target.bucket.name);
  const found = find(source.bucket, source.key);
  if (found === undefined) throw missing(from);
  const modified = stampAt(store.clock);
  const staged = await stageCopy(store.layout, { path: found.path, size: found.stats.size }, { modified });
  return show(store, target, { ...staged, reason: 'CopyObject' });
};

const read = (store: DiskDataStoreOptions, uri: string, range: ByteRange = { start: 0 }): AsyncIterable<Uint8Array> => {
  const { bucket, key } = placeOf(store, uri);
  const opened = openObject(bucket, key);
  if (opened === undefined) throw missing(uri);
  const end = Math.min(opened.stats.size, (range.end ?? opened.stats.size - 1) + 1);
  return readFrom(opened.fd, Math.min(range.start, end), end);
};

async function* list(store: DiskDataStoreOptions, prefix: string, delimiter?: string): AsyncGenerator<DataListed> {
  const { bucket: name, key: start } = fromUri(prefix);
  const bucket = openBucket(store.layout, name);
  const options = delimiter === undefined ? {} : { delimiter };
  for (const key of listKeys(bucket, start, options)) {
    if (delimiter !== undefined && key.indexOf(delimiter, start.length) >= 0) continue;
    const found = find(bucket, key);
    if (found !== undefined) yield { uri: toUri(name, key), ...infoOf(found.stats) };
  }
}

const remove = async (store: DiskDataStoreOptions, uri: string): Promise<void> => {
  const { bucket, key } = placeOf(store, uri);
  const { clock } = store;
  if (find(bucket, key) === undefined) return;
  const locked = await withLock(bucket.lock, { clock, wait: lockWait }, () => {
    const removed = { bucket: bucket.name, key, sequencer: sequencer(clock), time: clock.now() };
    announcing(
      store.beforeRemove?.(removed),
      () => removeLocked(bucket, key),
      (isRemoved) => (isRemoved ? {} : undefined),
    );
  });
  if (locked === undefined) throw busy(uri);
};

const head = (store: DiskDataStoreOptions, uri: string): DataInfo | undefined => {
  const { bucket, key } = placeOf(store, uri);
  const found = find(bucket, key);
  return found && infoOf(found.stats);
};

/** Users' data of a placement on disk: `s3://bucket/key` is `<home>/buckets/<bucket>/<key>`. */
export const openDiskDataStore = (options: DiskDataStoreOptions): DiskDataStore => {
  const { buckets } = options.layout;
  const at = (uri: string): string => `${buckets}/${uriToCli(uri).slice('s3://'.length)}`;
  return {
    head: (uri) => onDiskAsync('read', at(uri), async () => head(options, uri)),
    read: (uri, range) => onDiskAsync('read', at(uri), async () => read(options, uri, range)),
    write: (uri, chunks) => onDiskAsync('write', at(uri), () => write(options, uri, { chunks })),
    writeAt: (uri, chunks, time) => onDiskAsync('write', at(uri), () => write(options, uri, { chunks, at: time })),
    copy: (from, to) => onDiskAsync('write', at(to), () => copy(options, from, to)),
    list: (prefix, delimiter) => list(options, prefix, delimiter),
    remove: (uri) => onDiskAsync('remove', at(uri), () => remove(options, uri)),
  };
};
