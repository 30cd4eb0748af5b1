import { beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import type { CallFacts } from '../../src/substrate/aws/calls.ts';
import { freshAccount } from './emulated.ts';
import { applyFiles, openEmulated } from './reconciled.ts';

/*
 * Buckets are made by calls, not by templates: no scanner sees them. This holds what S3 was sent, for the stores of a
 * placement and for a bucket that a project declares.
 */
const account = freshAccount();
const landing = `landing-${account}`;
const metadata = `test-clusterless-metadata-${account}-us-east-1`;
const arcState = `test-clusterless-arc-state-${account}-us-east-1`;
const manifest = `test-clusterless-manifest-${account}-us-east-1`;
const state = `test-clusterless-state-${account}-us-east-1`;
const stores = [metadata, arcState, manifest, state];
const all = [...stores, landing];

const Sent = z.looseObject({ Bucket: z.string(), ExpectedBucketOwner: z.string().optional() });
const Sid = z.looseObject({ Sid: z.string() });
const Policy = z.looseObject({ Statement: z.array(Sid) });

const calls: { readonly operation: string; readonly input: z.infer<typeof Sent> }[] = [];

beforeAll(async () => {
  const seen = ({ service, operation, input }: CallFacts): void => {
    const sent = Sent.safeParse(input);
    if (service === 's3' && sent.success) calls.push({ operation, input: sent.data });
  };
  const substrate = openEmulated(inject('ministack'), account, 'TEST', seen);
  await (await substrate.bootstrap()).apply();
  await applyFiles(substrate, {
    'project.json': {
      project: { name: 'orders', version: '1' },
      placement: { provider: 'aws', stage: 'TEST', account, region: 'us-east-1' },
      resources: [{ type: 'aws:core:s3Bucket', name: 'landing', bucketName: landing }],
    },
  });
  // What is there already is held to the same.
  await (await substrate.bootstrap()).apply();
  substrate.close();
});

/** The last that a bucket was sent of a kind. */
const sent = (bucket: string, operation: string): unknown =>
  calls.findLast((call) => call.operation === operation && call.input.Bucket === bucket)?.input;

const statement = (bucket: string, sid: RegExp): unknown => {
  const { Policy: text } = z.object({ Policy: z.string() }).parse(sent(bucket, 'PutBucketPolicy'));
  return Policy.parse(JSON.parse(text)).Statement.find(({ Sid }) => sid.test(Sid));
};

describe.each(all)('%s', (bucket) => {
  test('is closed to the public, whatever a policy or a list of rights says', () => {
    expect(sent(bucket, 'PutPublicAccessBlock')).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      },
    });
  });

  test('is spoken to by TLS only', () => {
    expect(statement(bucket, /^ClusterlessTlsOnly$/)).toEqual({
      Sid: 'ClusterlessTlsOnly',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
  });

  test('knows policies only, from the call that makes it, and says there whose it is', () => {
    const { CreateBucketConfiguration: made, ...rest } = z
      .looseObject({ CreateBucketConfiguration: z.looseObject({ Tags: z.array(z.looseObject({ Key: z.string() })) }) })
      .parse(sent(bucket, 'CreateBucket'));
    expect(rest).toMatchObject({ ObjectOwnership: 'BucketOwnerEnforced' });
    expect(made.Tags.map(({ Key }) => Key)).toContain('clusterless:owner');
  });

  test('keeps the encryption that it has: by S3 itself, or with a key that somebody has set', () => {
    const changes = ['PutBucketEncryption', 'DeleteBucketEncryption'];
    expect(calls.filter(({ operation }) => changes.includes(operation))).toEqual([]);
  });
});

describe.each(stores)('the store %s', (bucket) => {
  test('keeps former versions for 90 days, and nothing of uploads that were given up', () => {
    expect(sent(bucket, 'PutBucketVersioning')).toMatchObject({ VersioningConfiguration: { Status: 'Enabled' } });
    expect(sent(bucket, 'PutBucketLifecycleConfiguration')).toMatchObject({
      LifecycleConfiguration: {
        Rules: [
          {
            Status: 'Enabled',
            Filter: { Prefix: '' },
            NoncurrentVersionExpiration: { NoncurrentDays: 90 },
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
          },
        ],
      },
    });
  });

  test('is told again that it knows policies only, when it was there before', () => {
    expect(sent(bucket, 'PutBucketOwnershipControls')).toMatchObject({
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    });
  });
});

test('nobody writes a state blindly', () => {
  expect(statement(state, /^ClusterlessOnlyConditionalWrites[0-9a-f]{16}$/)).toMatchObject({
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:PutObject',
    Resource: [`arn:aws:s3:::${state}/clusterless/v1/*`],
    Condition: { Null: { 's3:if-match': 'true', 's3:if-none-match': 'true' } },
  });
});

test('every call but the one that makes a bucket says whose it must be', () => {
  expect(calls.length).toBeGreaterThan(30);
  const unsure = calls.filter(({ operation, input }) => {
    return operation !== 'CreateBucket' && input.ExpectedBucketOwner !== account;
  });
  expect(unsure).toEqual([]);
});

test('nothing that protects a bucket is ever taken away', () => {
  const weaker = /^(Delete(PublicAccessBlock|Bucket(Policy|Lifecycle|OwnershipControls))|Put(Bucket|Object)Acl)$/;
  expect(calls.filter(({ operation }) => weaker.test(operation))).toEqual([]);
});
