import type { DataStore } from '../../ports/data-store.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { askedOnce } from './asked-once.ts';
import type { S3DataOptions } from './s3/data-store.ts';
import type { S3StoreOptions } from './s3/object-store.ts';

/** The S3 client is loaded at the first call: many commands open stores that they never use. */
export const lazyStore = (options: () => S3StoreOptions | Promise<S3StoreOptions>): ObjectStore => {
  const store = askedOnce(async () => {
    const [{ createS3ObjectStore }, told] = await Promise.all([import('./s3/object-store.ts'), options()]);
    return createS3ObjectStore(told);
  });
  async function* list(...args: Parameters<ObjectStore['list']>): ReturnType<ObjectStore['list']> {
    yield* (await store()).list(...args);
  }
  return {
    list,
    get: async (key) => (await store()).get(key),
    putNew: async (key, body) => (await store()).putNew(key, body),
    putIfMatch: async (key, body, etag) => (await store()).putIfMatch(key, body, etag),
    remove: async (key) => (await store()).remove(key),
  };
};

export const lazyDataStore = (options: S3DataOptions): DataStore => {
  const store = askedOnce(async () => (await import('./s3/data-store.ts')).createS3DataStore(options));
  async function* list(...args: Parameters<DataStore['list']>): ReturnType<DataStore['list']> {
    yield* (await store()).list(...args);
  }
  return {
    list,
    head: async (uri) => (await store()).head(uri),
    read: async (uri, range) => (await store()).read(uri, range),
    write: async (uri, body) => (await store()).write(uri, body),
    copy: async (from, to) => (await store()).copy(from, to),
    remove: async (uri) => (await store()).remove(uri),
  };
};
