import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { documents } from '../../src/report/output/schemas.ts';
import { me, roleOf, ssoProfile, withProfiles } from './profiles.ts';
import { operations, seen, words } from './seen.ts';

const sessions: readonly (readonly [string, object | undefined])[] = [
  ['no session yet', undefined],
  ['a session that has expired', { accessToken: 'old', expiresAt: '2020-01-01T00:00:00Z' }],
];

test.for(sessions)('%s of AWS SSO: says how to log in, and calls nothing', async ([, token]) => {
  const { proxy, cloud } = await seen();
  await using _proxy = proxy;
  using _cloud = cloud;
  const env = withProfiles(cloud, ssoProfile(cloud.account));
  const cached = `home/.aws/sso/cache/${createHash('sha1').update('corp').digest('hex')}.json`;
  if (token !== undefined) cloud.at.write(cached, token);
  for (const line of ['apply --yes --profile people', 'diff']) {
    const asked = line === 'diff' ? { ...env, AWS_PROFILE: 'people' } : env;
    const ran = await cloud.process(line, asked).ended();
    expect({ line, code: ran.code }).toEqual({ line, code: 1 });
    expect(words(ran)).toContain('the SSO session has expired [CLS_CREDENTIALS]');
    expect(words(ran)).toContain('aws sso login --profile people');
  }
  expect(proxy.calls).toEqual([]);
});

const roleProfile = (role: string): string => `
[profile deploy]
role_arn = ${role}
source_profile = me
region = us-east-1
[profile me]
region = us-east-1
`;

test('a profile with a role takes it once, whatever is called after', async () => {
  const { proxy, cloud } = await seen();
  await using _proxy = proxy;
  using _cloud = cloud;
  await cloud.ok('bootstrap --yes');
  const before = proxy.calls.length;
  const env = withProfiles(cloud, roleProfile(roleOf(cloud.account)), me('111122223333'));
  const ran = await cloud.process('diff --profile deploy', env).ended();
  expect(ran).toMatchObject({ code: 0 });
  const asked = operations(proxy).slice(before);
  expect(asked.slice(0, 2)).toEqual(['sts:AssumeRole', 'sts:GetCallerIdentity']);
  expect(asked.filter((operation) => operation.startsWith('sts:')).length).toBe(2);
  expect(asked.length).toBeGreaterThan(5);
});

test('a profile says where its services are', async () => {
  const { proxy, cloud } = await seen();
  await using _proxy = proxy;
  using _cloud = cloud;
  await cloud.ok('bootstrap --yes');
  const emulator = `[profile me]\nregion = us-east-1\nendpoint_url = ${proxy.endpoint}\n`;
  const env = { ...withProfiles(cloud, emulator, me(cloud.account)), AWS_ENDPOINT_URL: '' };
  const before = proxy.calls.length;
  const applied = await cloud.process('apply --yes --profile me', env).ended();
  expect({ code: applied.code, words: words(applied) }).toMatchObject({ code: 0 });
  const read = await cloud.process('diff --detailed-exitcode', { ...env, AWS_PROFILE: 'me' }).ended();
  expect({ code: read.code, words: words(read) }).toMatchObject({ code: 0 });
  expect(proxy.calls.length).toBeGreaterThan(before + 20);
});

test('the role of a profile is taken where the profile says that STS is, and is counted', async () => {
  const { proxy, cloud } = await seen();
  await using _proxy = proxy;
  using _cloud = cloud;
  const config = `${roleProfile(roleOf(cloud.account))}\n`.replace(
    '[profile me]',
    `endpoint_url = ${proxy.endpoint}\n[profile me]`,
  );
  const env = { ...withProfiles(cloud, config, me('111122223333')), AWS_ENDPOINT_URL: '' };
  const ran = await cloud.process('bootstrap --print --json --profile deploy', env).ended();
  expect({ code: ran.code, words: words(ran) }).toMatchObject({ code: 0 });
  expect(operations(proxy).slice(0, 2)).toEqual(['sts:AssumeRole', 'sts:GetCallerIdentity']);
  expect(documents.List.parse(JSON.parse(ran.stdout)).calls).toBe(proxy.calls.length);
});

test('a role of another account than the placement is taken, and then nothing is asked', async () => {
  const { proxy, cloud } = await seen();
  await using _proxy = proxy;
  using _cloud = cloud;
  const env = withProfiles(cloud, roleProfile(roleOf('999999999999')), me(cloud.account));
  const ran = await cloud.process('apply --yes --profile deploy', env).ended();
  expect(ran.code).toBe(1);
  expect(words(ran)).toContain('the credentials belong to account 999999999999');
  expect(operations(proxy)).toEqual(['sts:AssumeRole', 'sts:GetCallerIdentity']);
});

test('a role that opens the state is taken when the account is known to be right, and not before', async () => {
  const { proxy, cloud } = await seen();
  await using _proxy = proxy;
  using _cloud = cloud;
  await cloud.ok('bootstrap --yes');
  const bucket = `clusterless-state-${cloud.account}-us-east-1`;
  cloud.at.write('state-bucket.json', { bucket, region: 'us-east-1', roleArn: roleOf(cloud.account) });
  const before = proxy.calls.length;
  await cloud.ok('apply --yes');
  const asked = operations(proxy).slice(before);
  expect(asked[0]).toBe('sts:GetCallerIdentity');
  expect(asked.filter((operation) => operation.startsWith('sts:'))).toEqual([
    'sts:GetCallerIdentity',
    'sts:AssumeRole',
  ]);
  const refused = proxy.calls.length;
  const ran = await cloud.at.run('diff', { env: { ...cloud.env, AWS_ACCESS_KEY_ID: '999999999999' } });
  expect(ran.code).toBe(1);
  expect(operations(proxy).slice(refused)).toEqual(['sts:GetCallerIdentity']);
});
