import type { Clock } from '../../../ports/clock.ts';
import type { Bucket } from '../store/bucket.ts';
import { bucketExists, openBucket } from '../store/bucket.ts';
import type { Layout } from '../store/layout.ts';
import type { WriteHooks } from '../store/write-hook.ts';
import { S3Error } from './s3-error.ts';
import type { S3Request } from './s3-request.ts';

/** What every operation may touch. */
export interface S3Context {
  readonly layout: Layout;
  readonly clock: Clock;
  readonly hooks: WriteHooks;
  readonly region: string;
}

/** The bucket of a request, or NoSuchBucket. */
export const bucketOf = (context: S3Context, name: string): Bucket => {
  const bucket = openBucket(context.layout, name);
  if (!bucketExists(bucket)) throw new S3Error('NoSuchBucket', undefined, { BucketName: name });
  return bucket;
};

export const noSuchKey = ({ key }: S3Request): S3Error => new S3Error('NoSuchKey', undefined, { Key: key });
