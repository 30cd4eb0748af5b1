import type { S3Client } from '@aws-sdk/client-s3';
import { CreateBucketCommand, HeadBucketCommand, PutBucketLifecycleConfigurationCommand } from '@aws-sdk/client-s3';
import { ClusterlessError } from '../../../errors.ts';
import { bucketArn } from '../arn.ts';
import { nameOf, statusOf } from '../errors.ts';
import type { BucketAt, PolicyStatement } from '../providers/bucket-settings.ts';
import {
  blockPublicAccess,
  constraintOf,
  ownObjects,
  tlsOnly,
  writeStatements,
  writeVersioned,
} from '../providers/bucket-settings.ts';
import { toAwsTags } from '../providers/tags.ts';
import type { StoreBucket } from './plan.ts';

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
      hint: `Allow s3:ListBucket on arn:aws:s3:::${at.Bucket}; a bucket of a stranger cannot be used.`,
      cause: error,
    });
  }
};

/** A body that replaces another must say which: nobody, not even a person, may overwrite a state blindly. */
const onlyConditional = (arn: string, prefix: string): PolicyStatement => ({
  Sid: 'ClusterlessOnlyConditionalWrites',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:PutObject',
  Resource: [`${arn}/${prefix}*`],
  Condition: { Null: { 's3:if-match': 'true', 's3:if-none-match': 'true' } },
});

/** Former versions are a safety net, not an archive. */
const lifecycle = {
  Rules: [
    {
      ID: 'clusterless',
      Status: 'Enabled' as const,
      Filter: { Prefix: '' },
      NoncurrentVersionExpiration: { NoncurrentDays: 90 },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
    },
  ],
};

export const createStoreBucket = async (
  { s3, at, region }: OpenBucket,
  tags: { readonly [name: string]: string },
): Promise<void> => {
  const CreateBucketConfiguration = { LocationConstraint: constraintOf(region), Tags: toAwsTags(tags) };
  const command = new CreateBucketCommand({
    Bucket: at.Bucket,
    ObjectOwnership: 'BucketOwnerEnforced',
    CreateBucketConfiguration,
  });
  await s3.send(command).catch((error: unknown) => {
    if (nameOf(error) !== 'BucketAlreadyOwnedByYou') throw error;
  });
};

/**
 * Versions, no public access, no lists of rights, TLS only, old versions gone after 90 days; the same however often it
 * is done.
 */
export const hardenStoreBucket = async (
  { s3, at, region }: OpenBucket,
  { conditionalPrefix }: StoreBucket,
): Promise<void> => {
  const arn = bucketArn({ region }, at.Bucket);
  const conditional = conditionalPrefix === undefined ? [] : [onlyConditional(arn, conditionalPrefix)];
  await writeVersioned(s3, at, true);
  await blockPublicAccess(s3, at);
  await ownObjects(s3, at);
  await writeStatements(s3, at, { statements: [tlsOnly(arn), ...conditional] });
  await s3.send(new PutBucketLifecycleConfigurationCommand({ ...at, LifecycleConfiguration: lifecycle }));
};
