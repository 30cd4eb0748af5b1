import { Readable } from 'node:stream';
import type { HeadObjectCommandOutput, S3Client } from '@aws-sdk/client-s3';
import { GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { ClusterlessError } from '../../../errors.ts';
import type { ObjectLocation } from '../../../metadata/uri.ts';
import { fromUri, toUri } from '../../../metadata/uri.ts';
import type { Instant } from '../../../ports/clock.ts';
import type { ByteRange, DataInfo, DataListed, DataStore } from '../../../ports/data-store.ts';
import { nameOf, statusOf, toClusterlessError } from '../errors.ts';
import { isAbsent } from './is-absent.ts';
import { listEntries } from './list-objects.ts';

export interface S3ReaderOptions {
  readonly client: () => Promise<S3Client>;
  readonly owner: string | undefined;
}

export type DataReader = Pick<DataStore, 'head' | 'read' | 'list'>;

/** What the writing half needs besides. */
export interface S3DataReader extends DataReader {
  headOf(uri: string): Promise<HeadObjectCommandOutput | undefined>;
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
export const wholeSeconds = (at: Instant): Instant => Math.floor(at / 1000) * 1000;

export const infoOf = (head: HeadObjectCommandOutput): DataInfo => ({
  size: head.ContentLength ?? 0,
  etag: head.ETag ?? '',
  modified: wholeSeconds(head.LastModified?.getTime() ?? 0),
  checksum: checksumOf(head),
});

export const missing = (uri: string): ClusterlessError =>
  new ClusterlessError('CLS_NOT_FOUND', `${uri} does not exist`);

const isMissing = (error: unknown): boolean => ['NoSuchKey', 'NotFound'].includes(nameOf(error));

const rangeHeader = (range: ByteRange | undefined): string | undefined =>
  range === undefined ? undefined : `bytes=${range.start}-${range.end ?? ''}`;

export const objectAt = (owner: string | undefined, { bucket, key }: ObjectLocation) => ({
  Bucket: bucket,
  Key: key,
  ExpectedBucketOwner: owner,
});

/** Users' data in any bucket of the account. A function that only reads it has no use for the means to write. */
export const createS3DataReader = ({ client, owner }: S3ReaderOptions): S3DataReader => {
  const at = (location: ObjectLocation) => objectAt(owner, location);

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

  return { head, headOf, read, list };
};
