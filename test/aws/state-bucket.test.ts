import {
  CreateBucketCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3';
import { expect, inject, test } from 'vitest';
import { systemClock } from '../../src/ports/clock.ts';
import { createS3ObjectStore } from '../../src/substrate/aws/s3/object-store.ts';
import type { Call } from './call-proxy.ts';
import { CallProxy } from './call-proxy.ts';
import { Cloud } from './cloud.ts';
import { emulated, freshAccount } from './emulated.ts';
import { me, roleOf, ssoProfile, withProfiles } from './profiles.ts';
import { small } from './projects.ts';

const region = 'eu-central-1';

/** A placement whose state is kept by somebody else, in another region. */
const kept = async () => {
  const proxy = await CallProxy.before(inject('ministack'));
  const cloud = new Cloud(proxy.endpoint);
  const keeper = freshAccount();
  cloud.at.write('p.cls.json', small(cloud));
  return { proxy, cloud, keeper, bucket: `kept-${keeper}` };
};

/** The placement's keys in the environment, and the keeper's in a profile. */
const asKeeper = (cloud: Cloud, keeper: string): Record<string, string> => {
  const config = `[profile keeper]\nregion = ${region}\n`;
  const env = withProfiles(cloud, config, me(keeper).replace('[me]', '[keeper]'));
  return { ...env, AWS_ACCESS_KEY_ID: cloud.account, AWS_SECRET_ACCESS_KEY: 'test' };
};

const ofBucket = ({ calls }: CallProxy, bucket: string): readonly Call[] =>
  calls.filter(({ url }) => url.startsWith(`/${bucket}`));

const keysOf = async (account: string, bucket: string): Promise<readonly string[]> => {
  const { clients } = emulated(inject('ministack'), account, region);
  const store = createS3ObjectStore({ client: clients.s3, bucket, owner: account, clock: systemClock });
  const keys: string[] = [];
  for await (const { key } of store.list('')) keys.push(key);
  clients.close();
  return keys;
};

test.for(['profile', 'roleArn'])(
  'a state bucket that a %s opens is made, hardened and used as that one',
  async (how) => {
    const { proxy, cloud, keeper, bucket } = await kept();
    await using _proxy = proxy;
    using _cloud = cloud;
    const opener = how === 'profile' ? { profile: 'keeper' } : { roleArn: roleOf(keeper) };
    cloud.at.write('state-bucket.json', { bucket, region, prefix: 'teams/a/', ...opener });
    const env = asKeeper(cloud, keeper);
    for (const line of ['bootstrap --yes', 'apply --yes', 'diff --detailed-exitcode', 'destroy --yes']) {
      const ran = await cloud.process(line, env).ended();
      expect({ line, code: ran.code, stderr: ran.code === 0 ? '' : ran.stderr }).toEqual({ line, code: 0, stderr: '' });
      if (line === 'apply --yes')
        expect(await keysOf(keeper, bucket)).toEqual([
          expect.stringMatching(/^teams\/a\/clusterless\/v1\/aws\/.*\/state\.json$/),
        ]);
    }
    const calls = ofBucket(proxy, bucket);
    expect(calls.length).toBeGreaterThan(10);
    const named = calls.filter(({ operation }) => operation !== 's3:PutBucket');
    expect(new Set(named.map(({ bucketOwner }) => bucketOwner))).toEqual(new Set([keeper]));
    expect(calls.map(({ operation }) => operation)).toContain('s3:PutBucket:policy');
    // As the keeper, and nothing else is.
    const placements = proxy.calls.filter(({ accessKey }) => accessKey === cloud.account);
    expect(placements.filter((call) => calls.includes(call))).toEqual([]);
    expect(placements.length).toBeGreaterThan(50);
  },
);

test('a state bucket whose profile has no session stops everything before anything is asked', async () => {
  const { proxy, cloud, bucket } = await kept();
  await using _proxy = proxy;
  using _cloud = cloud;
  cloud.at.write('state-bucket.json', { bucket, region, profile: 'people' });
  const env = {
    ...withProfiles(cloud, ssoProfile(cloud.account)),
    AWS_ACCESS_KEY_ID: cloud.account,
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  const ran = await cloud.process('apply --yes', env).ended();
  expect(ran.code).toBe(1);
  expect((ran.stdout + ran.stderr).replace(/\s+/g, ' ')).toContain('aws sso login --profile people');
  expect(proxy.calls.map(({ operation }) => operation)).toEqual(['sts:GetCallerIdentity']);
});

test('a state bucket of another account than the one that is named is not touched', async () => {
  const { proxy, cloud, keeper, bucket } = await kept();
  await using _proxy = proxy;
  using _cloud = cloud;
  cloud.at.write('state-bucket.json', { bucket, region, profile: 'keeper', account: '999999999999' });
  proxy.fate = ({ bucketOwner }) => (bucketOwner === '999999999999' ? 'deny' : 'pass');
  const ran = await cloud.process('bootstrap --yes', asKeeper(cloud, keeper)).ended();
  expect(ran.code).toBe(1);
  expect((ran.stdout + ran.stderr).replace(/\s+/g, ' ')).toContain(`the bucket ${bucket} is not ours`);
  expect(proxy.calls.filter(({ writes }) => writes)).toEqual([]);
});

test('what others have said about a shared state bucket survives, and every team that keeps a state in it is protected', async () => {
  using cloud = new Cloud();
  const s3 = await cloud.here.clients.s3();
  const Bucket = `acme-states-${cloud.account}`;
  const archive = {
    ID: 'archive',
    Status: 'Enabled' as const,
    Filter: { Prefix: 'reports/' },
    Expiration: { Days: 400 },
  };
  const nobodyDeletes = {
    Sid: 'NobodyDeletes',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:DeleteObject',
    Resource: `arn:aws:s3:::${Bucket}/*`,
  };
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules: [archive] } }));
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Statement: [nobodyDeletes] }) }));
  cloud.at.write('p.cls.json', small(cloud));
  for (const prefix of ['team-a/', 'team-b/', 'team-b/']) {
    cloud.at.write('state-bucket.json', { bucket: Bucket, region: cloud.region, prefix });
    await cloud.ok('bootstrap --yes');
  }
  const { Rules = [] } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
  expect(Rules).toHaveLength(3);
  expect(Rules).toContainEqual(archive);
  const expired = Rules.filter(({ NoncurrentVersionExpiration: after }) => after?.NoncurrentDays === 90);
  expect(new Set(expired.map(({ Filter }) => Filter?.Prefix))).toEqual(
    new Set(['team-a/clusterless/v1/', 'team-b/clusterless/v1/']),
  );
  const { Policy = '' } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
  expect(JSON.parse(Policy).Statement).toMatchObject([
    nobodyDeletes,
    { Resource: [`arn:aws:s3:::${Bucket}/team-a/clusterless/v1/*`] },
    { Sid: 'ClusterlessTlsOnly' },
    { Resource: [`arn:aws:s3:::${Bucket}/team-b/clusterless/v1/*`] },
  ]);
});
