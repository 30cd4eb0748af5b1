import type { Instant } from './clock.ts';

export interface DataInfo {
  /** Bytes. */
  readonly size: number;
  readonly etag: string;
  readonly modified: Instant;
  /** With its scheme: `crc32:…`, `crc64nvme:…`, `etag:…`; the best that the store knows without reading the body. */
  readonly checksum: string;
}

export interface DataListed extends DataInfo {
  readonly uri: string;
}

/** Bytes, both ends inclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end?: number;
}

/**
 * Users' data by URI (`s3://bucket/key`, percent-encoded as `metadata/uri` writes it), any size. Streams both ways;
 * a body is never held in memory.
 */
export interface DataStore {
  head(uri: string): Promise<DataInfo | undefined>;
  /** Fails with CLS_NOT_FOUND when there is none. */
  read(uri: string, range?: ByteRange): Promise<AsyncIterable<Uint8Array>>;
  write(uri: string, body: AsyncIterable<Uint8Array>): Promise<DataInfo>;
  /** The adapter chooses how (rename-safe local copy, server-side copy, multipart). */
  copy(from: string, to: string): Promise<DataInfo>;
  /** In byte order of the keys. With a delimiter, common prefixes are left out. */
  list(prefix: string, delimiter?: string): AsyncIterable<DataListed>;
  remove(uri: string): Promise<void>;
}
