import { ListTargetsByRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { bootstrapped } from './bootstrapped.ts';
import type { Cloud } from './cloud.ts';
import { ingestOf, landingOf } from './projects.ts';

const changeTarget = async (cloud: Cloud): Promise<void> => {
  const events = await cloud.here.clients.events();
  const at = { Rule: `${ingestOf(cloud)}-seldom-20230101-us-east-1`, EventBusName: 'default' };
  const { Targets = [] } = await events.send(new ListTargetsByRuleCommand(at));
  const RetryPolicy = { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 };
  const changed = Targets.map((target) => ({ ...target, Input: '{"password":"hunter2"}', RetryPolicy }));
  await events.send(new PutTargetsCommand({ ...at, Targets: changed }));
};

const changeBucket = async (cloud: Cloud): Promise<void> => {
  const s3 = await cloud.here.clients.s3();
  const Bucket = landingOf(cloud);
  const Sid = 'ClusterlessTlsOnly';
  const Principal = { AWS: 'arn:aws:iam::999999999999:root' };
  const open = { Sid, Effect: 'Allow', Principal, Action: 's3:*', Resource: `arn:aws:s3:::${Bucket}/*` };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [open] });
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  const OwnershipControls = { Rules: [{ ObjectOwnership: 'ObjectWriter' as const }] };
  await s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls }));
};

test('what somebody changed at a rule and at a bucket is seen by a full look, put right, and then clean', async () => {
  const { proxy, cloud } = await bootstrapped();
  await using _proxy = proxy;
  using _cloud = cloud;
  await cloud.ok('apply --yes');
  expect(await cloud.run('diff --refresh full --detailed-exitcode')).toMatchObject({ code: 0 });

  await changeTarget(cloud);
  await changeBucket(cloud);
  const { code, stdout, stderr } = await cloud.run('diff --refresh full --detailed-exitcode --json');
  expect(code).toBe(2);
  expect(stdout + stderr).not.toContain('hunter2');
  const { drift } = JSON.parse(stdout);
  const paths = drift.flatMap(({ changes }: { changes: { path: string }[] }) => changes.map(({ path }) => path));
  expect(paths.sort()).toEqual([
    'objectOwnership',
    'targets/collect/others',
    'targets/collect/retries/attempts',
    'targets/collect/retries/seconds',
    'tlsOnly',
  ]);

  await cloud.ok('apply --yes --refresh full');
  expect(await cloud.run('diff --refresh full --detailed-exitcode')).toMatchObject({ code: 0 });
  const s3 = await cloud.here.clients.s3();
  const Bucket = landingOf(cloud);
  const { Policy = '' } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
  expect(JSON.parse(Policy).Statement).toMatchObject([{ Sid: 'ClusterlessTlsOnly', Effect: 'Deny' }]);
  const { OwnershipControls } = await s3.send(new GetBucketOwnershipControlsCommand({ Bucket }));
  expect(OwnershipControls?.Rules).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }]);
});
