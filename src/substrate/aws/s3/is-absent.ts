import type { S3Client } from '@aws-sdk/client-s3';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';

interface BucketAt {
  readonly Bucket: string;
  readonly ExpectedBucketOwner: string | undefined;
}

/**
 * To whoever may list only below some prefixes S3 says "denied" of a key that is missing. A listing of the key itself,
 * where it is allowed, is proof; anything else proves nothing.
 */
export const isAbsent = async (open: () => Promise<S3Client>, at: BucketAt, key: string): Promise<boolean> => {
  try {
    const page = await (await open()).send(new ListObjectsV2Command({ ...at, Prefix: key, MaxKeys: 1 }));
    return page.Contents?.[0]?.Key !== key;
  } catch {
    return false;
  }
};
