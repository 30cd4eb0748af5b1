import type { BucketLocationConstraint, ObjectOwnership, OwnershipControls, S3Client } from '@aws-sdk/client-s3';
import {
  GetBucketNotificationConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import type { Tags } from '../../ownership-tags.ts';
import { ProviderError } from '../../provider.ts';
import { nameOf } from '../errors.ts';
import type { OwnStatement, Policy } from '../own-statements.ts';
import { parsePolicy, withStatements } from '../own-statements.ts';
import { checkBucketPolicy } from '../render/limits.ts';
import { fromAwsTags, toAwsTags } from './tags.ts';

/** The bucket in every call: its name, and the account that must own it, where accounts mean something. */
export interface BucketAt {
  readonly Bucket: string;
  readonly ExpectedBucketOwner: string | undefined;
}

/** us-east-1 has none. A region that the SDK does not list yet is passed on as it is. */
const isConstraint = (region: string): region is BucketLocationConstraint => region !== 'us-east-1';

export const constraintOf = (region: string): BucketLocationConstraint | undefined =>
  isConstraint(region) ? region : undefined;

const absentAs =
  <T>(names: readonly string[], value: T) =>
  (error: unknown): T => {
    if (names.includes(nameOf(error))) return value;
    throw error;
  };

export const readTags = (s3: S3Client, at: BucketAt): Promise<Tags> =>
  s3.send(new GetBucketTaggingCommand(at)).then(({ TagSet }) => fromAwsTags(TagSet), absentAs(['NoSuchTagSet'], {}));

/** S3 replaces the whole set: tags that others added are written back. */
export const writeTags = async (s3: S3Client, at: BucketAt, tags: Tags, drop: readonly string[]): Promise<void> => {
  const there = Object.entries(await readTags(s3, at)).filter(([name]) => !drop.includes(name));
  const TagSet = toAwsTags({ ...Object.fromEntries(there), ...tags });
  await s3.send(new PutBucketTaggingCommand({ ...at, Tagging: { TagSet } }));
};

export const readVersioned = async (s3: S3Client, at: BucketAt): Promise<boolean> =>
  (await s3.send(new GetBucketVersioningCommand(at))).Status === 'Enabled';

export const writeVersioned = async (s3: S3Client, at: BucketAt, versioned: boolean): Promise<void> => {
  const Status = versioned ? 'Enabled' : 'Suspended';
  await s3.send(new PutBucketVersioningCommand({ ...at, VersioningConfiguration: { Status } }));
};

export const readEventBridge = async (s3: S3Client, at: BucketAt): Promise<boolean> =>
  (await s3.send(new GetBucketNotificationConfigurationCommand(at))).EventBridgeConfiguration !== undefined;

/** The configuration is one document: queues and functions that others were given stay in it. */
export const writeEventBridge = async (s3: S3Client, at: BucketAt, on: boolean): Promise<void> => {
  const there = await s3.send(new GetBucketNotificationConfigurationCommand(at));
  const { TopicConfigurations, QueueConfigurations, LambdaFunctionConfigurations } = there;
  const NotificationConfiguration = {
    TopicConfigurations,
    QueueConfigurations,
    LambdaFunctionConfigurations,
    ...(on && { EventBridgeConfiguration: {} }),
  };
  await s3.send(new PutBucketNotificationConfigurationCommand({ ...at, NotificationConfiguration }));
};

const blocked = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };

export const readPublicAccess = async (s3: S3Client, at: BucketAt): Promise<'blocked' | 'open'> => {
  const found = await s3
    .send(new GetPublicAccessBlockCommand(at))
    .then(
      (answer) => answer.PublicAccessBlockConfiguration,
      absentAs(['NoSuchPublicAccessBlockConfiguration'], undefined),
    );
  const all =
    found?.BlockPublicAcls && found.IgnorePublicAcls && found.BlockPublicPolicy && found.RestrictPublicBuckets;
  return all ? 'blocked' : 'open';
};

export const blockPublicAccess = async (s3: S3Client, at: BucketAt): Promise<void> => {
  await s3.send(new PutPublicAccessBlockCommand({ ...at, PublicAccessBlockConfiguration: blocked }));
};

/** With access control lists off. */
export const ownedObjects = 'BucketOwnerEnforced';

/** A bucket that says nothing has them on. */
export const readOwnership = async (s3: S3Client, at: BucketAt): Promise<ObjectOwnership> => {
  const found = await s3
    .send(new GetBucketOwnershipControlsCommand(at))
    .then((answer) => answer.OwnershipControls, absentAs(['OwnershipControlsNotFoundError'], undefined));
  return found?.Rules?.[0]?.ObjectOwnership ?? 'ObjectWriter';
};

/** Access control lists off. S3 refuses while that of the bucket still gives rights to others. */
export const ownObjects = async (s3: S3Client, at: BucketAt): Promise<void> => {
  const OwnershipControls: OwnershipControls = { Rules: [{ ObjectOwnership: ownedObjects }] };
  await s3.send(new PutBucketOwnershipControlsCommand({ ...at, OwnershipControls })).catch((error: unknown) => {
    if (nameOf(error) !== 'InvalidBucketAclWithObjectOwnership') throw error;
    throw new ProviderError('protected', `the access control list of the bucket ${at.Bucket} gives rights to others`, {
      hint: `Take them away (aws s3api put-bucket-acl --bucket ${at.Bucket} --acl private), then run again.`,
      cause: error,
    });
  });
};

export const readPolicy = async (s3: S3Client, at: BucketAt): Promise<Policy> => {
  const text = await s3
    .send(new GetBucketPolicyCommand(at))
    .then((answer) => answer.Policy, absentAs(['NoSuchBucketPolicy'], undefined));
  return parsePolicy(text ?? '');
};

/** Adds statements, or replaces those of the same `Sid`, and drops others of ours; what others wrote stays. */
export const writeStatements = async (
  s3: S3Client,
  at: BucketAt,
  { statements, drop = [] }: { readonly statements: readonly OwnStatement[]; readonly drop?: readonly string[] },
): Promise<void> => {
  const Policy = JSON.stringify(withStatements(await readPolicy(s3, at), statements, drop));
  checkBucketPolicy(at.Bucket, Policy);
  await s3.send(new PutBucketPolicyCommand({ ...at, Policy }));
};
