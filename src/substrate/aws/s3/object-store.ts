import type { S3Client } from '@aws-sdk/client-s3';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { ClusterlessError } from '../../../errors.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Listed, ListOptions, ObjectStore, PutIfMatch, PutNew, Stored } from '../../../ports/object-store.ts';
import { answeredAt } from '../calls.ts';
import { nameOf, statusOf, toClusterlessError } from '../errors.ts';
import { isAbsent } from './is-absent.ts';
import { listEntries } from './list-objects.ts';

export interface S3StoreOptions {
  readonly client: () => Promise<S3Client>;
  readonly bucket: string;
  /** Account that must own the bucket: a name taken by a stranger is an error, never a place to write. */
  readonly owner: string | undefined;
  readonly clock: Pick<Clock, 'wall'>;
  /** Encrypts what is written with this key instead of the bucket's default. */
  readonly kmsKeyArn?: string | undefined;
}

const storeError = (error: unknown, bucket: string): Error => {
  if (nameOf(error) !== 'NoSuchBucket') return toClusterlessError(error);
  return new ClusterlessError('CLS_NOT_BOOTSTRAPPED', `the bucket ${bucket} does not exist`, {
    hint: 'Run `clusterless bootstrap` for this placement.',
    cause: error,
  });
};

const contentType = (key: string): string => (key.endsWith('.json') ? 'application/json' : 'application/octet-stream');

interface Condition {
  readonly IfNoneMatch?: '*';
  readonly IfMatch?: string;
}

/** The port on one S3 bucket. Every write is conditional; what a refusal means is decided by status alone. */
export const createS3ObjectStore = (options: S3StoreOptions): ObjectStore => {
  const { client, bucket, owner, clock, kmsKeyArn } = options;
  const at = { Bucket: bucket, ExpectedBucketOwner: owner };
  const encryption =
    kmsKeyArn === undefined ? {} : { ServerSideEncryption: 'aws:kms' as const, SSEKMSKeyId: kmsKeyArn };

  async function* list(prefix: string, listOptions: ListOptions = {}): AsyncIterable<Listed> {
    try {
      for await (const { key, object } of listEntries(client, { bucket, owner, prefix, ...listOptions })) {
        yield object === undefined ? { key } : { key, ...object };
      }
    } catch (error) {
      throw storeError(error, bucket);
    }
  }

  const isMissing = async (error: unknown, key: string): Promise<boolean> =>
    nameOf(error) === 'NoSuchKey' || (statusOf(error) === 403 && (await isAbsent(client, at, key)));

  const read = async (key: string): Promise<Stored> => {
    const answer = await (await client()).send(new GetObjectCommand({ ...at, Key: key }));
    const body = (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
    const modified = answer.LastModified?.getTime() ?? 0;
    return { body, etag: answer.ETag ?? '', modified, date: answeredAt(answer) ?? clock.wall() };
  };

  const get = async (key: string): Promise<Stored | undefined> => {
    try {
      return await read(key);
    } catch (error) {
      if (await isMissing(error, key)) return undefined;
      throw storeError(error, bucket);
    }
  };

  /** The new ETag, or the status of S3's refusal. */
  const put = async (key: string, body: Uint8Array, condition: Condition): Promise<string | number> => {
    try {
      const command = new PutObjectCommand({
        ...at,
        ...encryption,
        ...condition,
        Key: key,
        Body: body,
        ContentType: contentType(key),
      });
      return (await (await client()).send(command)).ETag ?? '';
    } catch (error) {
      const status = statusOf(error);
      const refused = status === 409 || status === 412 || (status === 404 && nameOf(error) !== 'NoSuchBucket');
      if (refused) return status;
      throw storeError(error, bucket);
    }
  };

  const putNew = async (key: string, body: Uint8Array): Promise<PutNew> => {
    const answer = await put(key, body, { IfNoneMatch: '*' });
    if (typeof answer === 'string') return { created: answer };
    return answer === 412 ? 'exists' : 'conflict';
  };

  const putIfMatch = async (key: string, body: Uint8Array, etag: string): Promise<PutIfMatch> => {
    const answer = await put(key, body, { IfMatch: etag });
    if (typeof answer === 'string') return { ok: answer };
    if (answer === 412) return 'changed';
    return answer === 404 ? 'gone' : 'conflict';
  };

  const remove = async (key: string): Promise<void> => {
    try {
      await (await client()).send(new DeleteObjectCommand({ ...at, Key: key }));
    } catch (error) {
      throw storeError(error, bucket);
    }
  };

  return { list, get, putNew, putIfMatch, remove };
};
