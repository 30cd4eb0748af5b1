import type { Instant } from './clock.ts';

export interface Listed {
  readonly key: string;
  readonly size?: number;
  readonly etag?: string;
  readonly modified?: Instant;
}

/** Keys that follow each other in one folder: `folder` ends with a slash or is empty, `names` have none. */
export interface ListedFolder {
  readonly folder: string;
  readonly names: readonly string[];
}

export interface ListOptions {
  readonly startAfter?: string;
  readonly limit?: number;
  /** With a delimiter, a common prefix is listed once, as a key that ends with the delimiter. */
  readonly delimiter?: string;
}

export interface Stored {
  readonly body: Uint8Array;
  readonly etag: string;
  readonly modified: Instant;
  /** The store's own clock when it answered, so that ages need no clock of ours. */
  readonly date: Instant;
}

export type PutNew = { readonly created: string } | 'exists' | 'conflict';
export type PutIfMatch = { readonly ok: string } | 'changed' | 'gone' | 'conflict';

/**
 * Small bodies in one bucket: metadata, manifests, arc state, the state object. There is no unconditional put.
 * `conflict` (S3: 409) means that nothing is known: read again and decide. A key that another writer made first
 * answers `exists`; so does our own write that the transport repeated, which is why bodies carry a token.
 */
export interface ObjectStore {
  /** Keys under a prefix in byte order (UTF-8). */
  list(prefix: string, options?: ListOptions): AsyncIterable<Listed>;
  /**
   * The same keys as `list`, folder by folder, for whoever reads a million of them. A store to which that is no less
   * work leaves it out.
   */
  listFolders?(prefix: string, startAfter: string): AsyncIterable<ListedFolder>;
  get(key: string): Promise<Stored | undefined>;
  putNew(key: string, body: Uint8Array): Promise<PutNew>;
  putIfMatch(key: string, body: Uint8Array, etag: string): Promise<PutIfMatch>;
  /** Only for garbage collection; a missing key is fine. */
  remove(key: string): Promise<void>;
}

/** Opens the store of a bucket. Cheap; nothing is checked before the first call. */
export type OpenStore = (bucket: string) => ObjectStore;
