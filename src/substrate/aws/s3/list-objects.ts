import type { ListObjectsV2CommandOutput, S3Client } from '@aws-sdk/client-s3';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';

export interface ListRequest {
  readonly bucket: string;
  readonly owner: string | undefined;
  readonly prefix: string;
  readonly delimiter?: string | undefined;
  readonly startAfter?: string | undefined;
  readonly limit?: number | undefined;
}

export interface ListEntry {
  readonly key: string;
  /** Undefined for a common prefix. */
  readonly object: { readonly size: number; readonly etag: string; readonly modified: number } | undefined;
}

/** Keys may hold what XML may not, so S3 is asked to encode them; it writes a blank as `+`. */
export const decodeKey = (key: string): string =>
  /[%+]/.test(key) ? decodeURIComponent(key.replaceAll('+', ' ')) : key;

const entriesOf = (page: ListObjectsV2CommandOutput): ListEntry[] => {
  const encoded = page.EncodingType === 'url';
  const name = (key: string | undefined): string => (encoded ? decodeKey(key ?? '') : (key ?? ''));
  const objects = (page.Contents ?? []).map(({ Key, Size, ETag, LastModified }) => ({
    key: name(Key),
    object: { size: Size ?? 0, etag: ETag ?? '', modified: LastModified?.getTime() ?? 0 },
  }));
  const prefixes = (page.CommonPrefixes ?? []).map(({ Prefix }) => ({ key: name(Prefix), object: undefined }));
  if (prefixes.length === 0) return objects;
  // S3 answers both kinds apart, each in order; UTF-8 byte order is the order of the whole.
  return [...objects, ...prefixes].sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
};

/** In byte order, page by page; the next page is asked for while this one is read. */
export async function* listEntries(open: () => Promise<S3Client>, request: ListRequest): AsyncIterable<ListEntry> {
  const { bucket, owner, prefix, delimiter, startAfter, limit = Number.POSITIVE_INFINITY } = request;
  const client = await open();
  let left = limit;
  const ask = (token?: string): Promise<ListObjectsV2CommandOutput> =>
    client.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix,
        EncodingType: 'url',
        ExpectedBucketOwner: owner,
        Delimiter: delimiter,
        StartAfter: token === undefined ? startAfter : undefined,
        ContinuationToken: token,
        MaxKeys: Math.min(left, 1000),
      }),
    );
  for (let page = left > 0 ? await ask() : undefined; page !== undefined; ) {
    const entries = entriesOf(page).slice(0, left);
    left -= entries.length;
    const more = page.IsTruncated && left > 0 ? page.NextContinuationToken : undefined;
    const next = more === undefined ? undefined : ask(more);
    // A reader that stops early leaves the next page unread; its failure is then nobody's.
    next?.catch(() => {});
    yield* entries;
    page = await next;
  }
}
