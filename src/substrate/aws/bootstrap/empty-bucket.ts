import type { S3Client } from '@aws-sdk/client-s3';
import {
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
} from '@aws-sdk/client-s3';
import { ClusterlessError } from '../../../errors.ts';
import { nameOf } from '../errors.ts';
import type { BucketAt } from '../providers/bucket-settings.ts';

export const hasObjects = async (s3: S3Client, at: BucketAt, prefix: string): Promise<boolean> => {
  const page = await s3.send(new ListObjectsV2Command({ ...at, Prefix: prefix, MaxKeys: 1 }));
  return (page.Contents ?? []).length > 0;
};

/** One page of versions and delete markers; false when there was none. */
const emptyPage = async (s3: S3Client, at: BucketAt): Promise<boolean> => {
  const page = await s3.send(new ListObjectVersionsCommand(at));
  const Objects = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ Key, VersionId }) => ({
    Key,
    VersionId,
  }));
  if (Objects.length === 0) return false;
  const { Errors = [] } = await s3.send(new DeleteObjectsCommand({ ...at, Delete: { Objects, Quiet: true } }));
  const [first] = Errors;
  if (first === undefined) return true;
  throw new ClusterlessError('CLS_DENIED', `${first.Key ?? 'an object'} of ${at.Bucket} could not be deleted`, {
    detail: `${first.Code ?? ''}: ${first.Message ?? ''}`,
  });
};

/** Only of a placement's own stores, and only when `bootstrap --destroy` found nothing in them worth keeping. */
export const removeStoreBucket = async (s3: S3Client, at: BucketAt): Promise<void> => {
  while (await emptyPage(s3, at));
  await s3.send(new DeleteBucketCommand(at)).catch((error: unknown) => {
    if (nameOf(error) !== 'NoSuchBucket') throw error;
  });
};
