import type { BucketLocationConstraint, S3Client } from '@aws-sdk/client-s3';
import {
  GetBucketNotificationConfigurationCommand,
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
import { z } from 'zod';
import type { Tags } from '../../ownership-tags.ts';
import { nameOf } from '../errors.ts';
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

/** Access control lists off. S3 refuses while one of them still gives rights to others. */
export const ownObjects = async (s3: S3Client, at: BucketAt): Promise<void> => {
  const OwnershipControls = { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' as const }] };
  await s3.send(new PutBucketOwnershipControlsCommand({ ...at, OwnershipControls }));
};

const Policy = z.looseObject({
  Version: z.string().default('2012-10-17'),
  Statement: z.array(z.looseObject({ Sid: z.string().optional() })).default([]),
});
export type Policy = z.infer<typeof Policy>;

export interface PolicyStatement {
  readonly Sid: string;
  readonly [member: string]: unknown;
}

export const readPolicy = async (s3: S3Client, at: BucketAt): Promise<Policy> => {
  const text = await s3
    .send(new GetBucketPolicyCommand(at))
    .then((answer) => answer.Policy, absentAs(['NoSuchBucketPolicy'], undefined));
  return Policy.parse(text === undefined || text === '' ? {} : JSON.parse(text));
};

export const hasStatement = ({ Statement }: Policy, sid: string): boolean => Statement.some(({ Sid }) => Sid === sid);

/** Adds statements, or replaces those of the same `Sid`, and drops others of ours; what others wrote stays. */
export const writeStatements = async (
  s3: S3Client,
  at: BucketAt,
  { statements, drop = [] }: { readonly statements: readonly PolicyStatement[]; readonly drop?: readonly string[] },
): Promise<void> => {
  const policy = await readPolicy(s3, at);
  const ours = new Set<string | undefined>([...drop, ...statements.map(({ Sid }) => Sid)]);
  const Statement = [...policy.Statement.filter(({ Sid }) => !ours.has(Sid)), ...statements];
  await s3.send(new PutBucketPolicyCommand({ ...at, Policy: JSON.stringify({ ...policy, Statement }) }));
};

export const tlsOnlySid = 'ClusterlessTlsOnly';

export const tlsOnly = (bucketArn: string): PolicyStatement => ({
  Sid: tlsOnlySid,
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: [bucketArn, `${bucketArn}/*`],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});
