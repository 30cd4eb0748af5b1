import { Readable } from 'node:stream';
import type { HeadObjectCommandOutput, S3Client } from '@aws-sdk/client-s3';
import { DeleteObjectCommand, GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { ClusterlessError } from '../../../errors.ts';
import type { ObjectLocation } from '../../../metadata/uri.ts';
import { fromUri, toUri, uriToCli } from '../../../metadata/uri.ts';
import type { Clock, Instant } from '../../../ports/clock.ts';
import type { ByteRange, DataInfo, DataListed, DataStore } from '../../../ports/data-store.ts';
import { nameOf, statusOf, toClusterlessError } from '../errors.ts';
import type { CopyLimits } from './copy-object.ts';
import { copyLimits, copyObject } from './copy-object.ts';
import { isAbsent } from './is-absent.ts';
import { listEntries } from './list-objects.ts';

export interface S3DataOptions {
  readonly client: () => Promise<S3Client>;
  readonly owner: string | undefined;
  readonly clock: Pick<Clock, 'wall'>;
  readonly limits?: CopyLimits;
}

type Known = Pick<HeadObjectCommandOutput, 'ChecksumCRC64NVME' | 'ChecksumCRC32' | 'ChecksumType' | 'ETag'>;

/** A checksum of parts (`COMPOSITE`) says nothing about the whole. */
const checksumOf = ({ ChecksumCRC64NVME, ChecksumCRC32, ChecksumType, ETag }: Known): string => {
  if (ChecksumType !== 'COMPOSITE') {
    if (ChecksumCRC64NVME !== undefined) return `crc64nvme:${ChecksumCRC64NVME}`;
    if (ChecksumCRC32 !== undefined && !ChecksumCRC32.includes('-')) return `crc32:${ChecksumCRC32}`;
  }
  return `etag:${ETag ?? ''}`;
};

/** HEAD tells seconds, other answers may tell more: one moment must not have two texts. */
const wholeSeconds = (at: Instant): Instant => Math.floor(at / 1000) * 1000;

const infoOf = (head: HeadObjectCommandOutput): DataInfo => ({
  size: head.ContentLength ?? 0,
  etag: head.ETag ?? '',
  modified: wholeSeconds(head.LastModified?.getTime() ?? 0),
  checksum: checksumOf(head),
});

const missing = (uri: string): ClusterlessError => new ClusterlessError('CLS_NOT_FOUND', `${uri} does not exist`);

const isMissing = (error: unknown): boolean => ['NoSuchKey', 'NotFound'].includes(nameOf(error));

/** The part size of streams: 10,000 parts are 160 GB, and three of them are in memory at a time. */
const streamPart = 16 * 1024 ** 2;

async function* counted(body: AsyncIterable<Uint8Array>, count: (bytes: number) => void): AsyncIterable<Uint8Array> {
  for await (const chunk of body) {
    count(chunk.byteLength);
    // A producer may use its buffer again; parts are held until they are sent.
    yield Uint8Array.from(chunk);
  }
}

const rangeHeader = (range: ByteRange | undefined): string | undefined =>
  range === undefined ? undefined : `bytes=${range.start}-${range.end ?? ''}`;

/** Users' data in any bucket of the account. */
export const createS3DataStore = (options: S3DataOptions): DataStore => {
  const { client, owner, clock, limits = copyLimits } = options;
  const at = ({ bucket, key }: ObjectLocation) => ({ Bucket: bucket, Key: key, ExpectedBucketOwner: owner });

  const isHidden = async (error: unknown, uri: string): Promise<boolean> => {
    const { bucket, key } = fromUri(uri);
    return statusOf(error) === 403 && (await isAbsent(client, { Bucket: bucket, ExpectedBucketOwner: owner }, key));
  };

  const headOf = async (uri: string): Promise<HeadObjectCommandOutput | undefined> => {
    try {
      return await (await client()).send(new HeadObjectCommand({ ...at(fromUri(uri)), ChecksumMode: 'ENABLED' }));
    } catch (error) {
      if (isMissing(error) || (await isHidden(error, uri))) return undefined;
      throw toClusterlessError(error);
    }
  };

  const head = async (uri: string): Promise<DataInfo | undefined> => {
    const found = await headOf(uri);
    return found && infoOf(found);
  };

  const read = async (uri: string, range?: ByteRange): Promise<AsyncIterable<Uint8Array>> => {
    try {
      const command = new GetObjectCommand({ ...at(fromUri(uri)), Range: rangeHeader(range) });
      const { Body } = await (await client()).send(command);
      return Body instanceof Readable ? Body : Readable.from([]);
    } catch (error) {
      throw isMissing(error) || (await isHidden(error, uri)) ? missing(uri) : toClusterlessError(error);
    }
  };

  const write = async (uri: string, body: AsyncIterable<Uint8Array>): Promise<DataInfo> => {
    let size = 0;
    try {
      const { Upload } = await import('@aws-sdk/lib-storage');
      const stream = Readable.from(
        counted(body, (bytes) => {
          size += bytes;
        }),
        { objectMode: false },
      );
      const params = { ...at(fromUri(uri)), Body: stream };
      const upload = new Upload({ client: await client(), params, partSize: streamPart, queueSize: 3 });
      const { ETag: etag = '' } = await upload.done();
      const written = await headOf(uri);
      // Somebody else may have written since: then only what is known of our own is said.
      if (written?.ETag === etag) return infoOf(written);
      return { size, etag, modified: clock.wall(), checksum: `etag:${etag}` };
    } catch (error) {
      throw toClusterlessError(error);
    }
  };

  const copy = async (from: string, to: string): Promise<DataInfo> => {
    const source = await headOf(from);
    if (source === undefined) throw missing(from);
    // S3 refuses it, and there is nothing to do.
    if (uriToCli(from) === uriToCli(to)) return infoOf(source);
    try {
      const s3 = await client();
      const copied = await copyObject({
        client: s3,
        owner,
        from: fromUri(from),
        to: fromUri(to),
        head: source,
        limits,
      });
      const { size, checksum } = infoOf(source);
      return {
        size,
        etag: copied.etag,
        modified: wholeSeconds(copied.modified ?? clock.wall()),
        // An ETag is that of one upload; other checksums are of the bytes and go with them.
        checksum: checksum.startsWith('etag:') ? `etag:${copied.etag}` : checksum,
      };
    } catch (error) {
      throw toClusterlessError(error);
    }
  };

  async function* list(prefix: string, delimiter?: string): AsyncIterable<DataListed> {
    const { bucket, key } = fromUri(prefix);
    try {
      for await (const entry of listEntries(client, { bucket, owner, prefix: key, delimiter })) {
        if (entry.object === undefined) continue;
        const { size, etag, modified } = entry.object;
        yield { uri: toUri(bucket, entry.key), size, etag, modified: wholeSeconds(modified), checksum: `etag:${etag}` };
      }
    } catch (error) {
      throw toClusterlessError(error);
    }
  }

  const remove = async (uri: string): Promise<void> => {
    try {
      await (await client()).send(new DeleteObjectCommand(at(fromUri(uri))));
    } catch (error) {
      throw toClusterlessError(error);
    }
  };

  return { head, read, write, copy, list, remove };
};
