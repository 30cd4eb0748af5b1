import type { S3Client } from '@aws-sdk/client-s3';
import { CreateBucketCommand, HeadBucketCommand } from '@aws-sdk/client-s3';
import { ClusterlessError } from '../../../errors.ts';
import { bucketArn } from '../arn.ts';
import { deniedText, nameOf, statusOf } from '../errors.ts';
import type { BucketAt } from '../providers/bucket-settings.ts';
import {
  blockPublicAccess,
  constraintOf,
  ownedObjects,
  ownObjects,
  readPolicy,
  writeStatements,
  writeVersioned,
} from '../providers/bucket-settings.ts';
import { toAwsTags } from '../providers/tags.ts';
import { tlsOnly } from '../providers/tls-only.ts';
import { onlyConditional, replacedSids } from './conditional-writes.ts';
import type { StoreBucket } from './plan.ts';
import { expireFormerVersions } from './store-lifecycle.ts';

/** A bucket, and as whom it is made or looked at: the state may be somebody else's to keep. */
export interface OpenBucket {
  readonly s3: S3Client;
  readonly at: BucketAt;
  readonly region: string;
}

/** Fails with CLS_DENIED when it is somebody else's. */
export const bucketExists = async ({ s3, at }: OpenBucket): Promise<boolean> => {
  try {
    await s3.send(new HeadBucketCommand(at));
    return true;
  } catch (error) {
    if (statusOf(error) === 404) return false;
    if (statusOf(error) !== 403) throw error;
    throw new ClusterlessError('CLS_DENIED', `the bucket ${at.Bucket} is not ours, or must not be seen`, {
      detail: `It is not in account ${at.ExpectedBucketOwner ?? '(unknown)'}, or s3:ListBucket on it is not allowed.`,
      hint: `If it is yours, ${deniedText(error).hint}; a bucket of a stranger cannot be used.`,
      cause: error,
    });
  }
};

export const createStoreBucket = async (
  { s3, at, region }: OpenBucket,
  tags: { readonly [name: string]: string },
): Promise<void> => {
  const CreateBucketConfiguration = { LocationConstraint: constraintOf(region), Tags: toAwsTags(tags) };
  const command = new CreateBucketCommand({
    Bucket: at.Bucket,
    ObjectOwnership: ownedObjects,
    CreateBucketConfiguration,
  });
  await s3.send(command).catch((error: unknown) => {
    if (nameOf(error) !== 'BucketAlreadyOwnedByYou') throw error;
  });
};

/** The statements of ours, by what they say; what others wrote stays. */
const writePolicy = async ({ s3, at, region }: OpenBucket, conditionalPrefix: string | undefined): Promise<void> => {
  const arn = bucketArn({ region }, at.Bucket);
  if (conditionalPrefix === undefined) return await writeStatements(s3, at, { statements: [tlsOnly(arn)] });
  const statements = [tlsOnly(arn), onlyConditional(arn, conditionalPrefix)];
  const drop = replacedSids(await readPolicy(s3, at), arn, conditionalPrefix);
  await writeStatements(s3, at, { statements, drop });
};

/**
 * Versions, no public access, no lists of rights, TLS only, old versions gone after 90 days; the same however often it
 * is done.
 */
export const hardenStoreBucket = async (
  bucket: OpenBucket,
  { conditionalPrefix, sharedPrefix = '' }: StoreBucket,
): Promise<void> => {
  const { s3, at } = bucket;
  await writeVersioned(s3, at, true);
  await blockPublicAccess(s3, at);
  await ownObjects(s3, at);
  await writePolicy(bucket, conditionalPrefix);
  await expireFormerVersions(s3, at, sharedPrefix);
};
