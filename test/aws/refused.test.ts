import { createHash } from 'node:crypto';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, inject, test } from 'vitest';
import { documents } from '../../src/report/output/schemas.ts';
import { CallProxy } from './call-proxy.ts';
import { Cloud } from './cloud.ts';
import { me, roleOf, ssoProfile, withProfiles } from './profiles.ts';
import { copyArc, landingOf, small } from './projects.ts';

const words = ({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): string =>
  (stdout + stderr).replace(/\s+/g, ' ');

const operations = ({ calls }: CallProxy): readonly string[] => calls.map(({ operation }) => operation);

const seen = async () => {
  const proxy = await CallProxy.before(inject('ministack'));
  const cloud = new Cloud(proxy.endpoint);
  cloud.at.write('p.cls.json', small(cloud));
  return { proxy, cloud };
};

const verbs = [
  'apply --yes',
  'diff',
  'destroy --yes',
  'status',
  'bootstrap --yes',
  'state show',
  'projects',
  'watch',
] as const;

test.for(verbs)('%s without credentials says so before anything is called', async (verb) => {
  const { proxy, cloud } = await seen();
  await using _proxy = proxy;
  using _cloud = cloud;
  const { AWS_ACCESS_KEY_ID: _id, AWS_SECRET_ACCESS_KEY: _secret, ...env } = cloud.env;
  const nowhere = { AWS_EC2_METADATA_DISABLED: 'true', AWS_SHARED_CREDENTIALS_FILE: '/none', AWS_CONFIG_FILE: '/none' };
  const child = cloud.process(verb, { ...env, ...nowhere });
  const ran = await child.ended();
  expect(ran.code).toBe(1);
  expect(words(ran)).toContain('no AWS credentials were found [CLS_CREDENTIALS]');
  expect(proxy.calls).toEqual([]);
});

test.for(verbs)(
  '%s with the credentials of another account says whose they are, and asks nothing else',
  async (verb) => {
    const { proxy, cloud } = await seen();
    await using _proxy = proxy;
    using _cloud = cloud;
    const ran = await cloud.at.run(verb, { env: { ...cloud.env, AWS_ACCESS_KEY_ID: '999999999999' } });
    expect(ran.code).toBe(1);
    expect(words(ran)).toContain('the credentials belong to account 999999999999, the placement is in');
    expect(operations(proxy)).toEqual(['sts:GetCallerIdentity']);
    expect(ran.stdout).toBe('');
  },
);

test('keys that claim to be of the account are not believed', async () => {
  const { proxy, cloud } = await seen();
  await using _proxy = proxy;
  using _cloud = cloud;
  const env = { ...cloud.env, AWS_ACCESS_KEY_ID: '999999999999', AWS_ACCOUNT_ID: cloud.account };
  const ran = await cloud.at.run('apply --yes', { env });
  expect(words(ran)).toContain('the credentials belong to account 999999999999');
  expect(operations(proxy)).toEqual(['sts:GetCallerIdentity']);
});

test('where STS refuses, nothing else is asked', async () => {
  const { proxy, cloud } = await seen();
  await using _proxy = proxy;
  using _cloud = cloud;
  proxy.fate = () => 'deny';
  const ran = await cloud.run('diff');
  expect(ran.code).toBe(1);
  expect(words(ran)).toContain('sts:GetCallerIdentity');
  expect(operations(proxy)).toEqual(['sts:GetCallerIdentity']);
});

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

test('watch says that AWS could not be asked, and asks again; the files are not to blame', async () => {
  const { proxy, cloud } = await seen();
  await using _proxy = proxy;
  using _cloud = cloud;
  await cloud.ok('bootstrap --yes');
  let down = true;
  proxy.fate = () => (down ? 'drop' : 'pass');
  await using child = cloud.process('watch', { ...cloud.env, AWS_MAX_ATTEMPTS: '1' });
  await child.says('Not read; tried again in');
  await child.says('sts GetCallerIdentity failed for the moment');
  down = false;
  await child.says('applied');
  expect(child.stdout).not.toContain('not valid');
  child.signal('SIGTERM');
  expect((await child.ended()).code).toBe(0);
});

test('another region in the environment is said, and not obeyed', async () => {
  const { proxy, cloud } = await seen();
  await using _proxy = proxy;
  using _cloud = cloud;
  const ran = await cloud.at.run('bootstrap --print', { env: { ...cloud.env, AWS_REGION: 'eu-west-1' } });
  expect(ran.stderr).toContain('note: AWS_REGION is eu-west-1; the placement is in us-east-1');
  expect(ran.stdout).toContain(`clusterless-state-${cloud.account}-us-east-1`);
  const same = await cloud.at.run('bootstrap --print', { env: { ...cloud.env, AWS_REGION: 'us-east-1' } });
  expect(same.stderr).toBe('');
});

test('a bucket that must not be looked at: bootstrap says which statement lets it', async () => {
  const { proxy, cloud } = await seen();
  await using _proxy = proxy;
  using _cloud = cloud;
  proxy.fate = ({ operation }) => (operation === 's3:HeadBucket' ? 'deny' : 'pass');
  const ran = await cloud.run('bootstrap --yes --json');
  const { error } = documents.Error.parse(JSON.parse(ran.stdout));
  expect(error).toMatchObject({ code: 'CLS_DENIED', summary: expect.stringContaining('is not ours, or must not be') });
  const bucket = /the bucket (\S+) is not ours/.exec(error.summary)?.[1];
  const statement = { Effect: 'Allow', Action: 's3:ListBucket', Resource: `arn:aws:s3:::${bucket}` };
  expect(error.hint).toContain(JSON.stringify(statement));
});

test('another region than the placement is refused before anything is called', async () => {
  const { proxy, cloud } = await seen();
  await using _proxy = proxy;
  using _cloud = cloud;
  const ran = await cloud.run('apply --yes --region eu-west-1');
  expect(ran.code).toBe(1);
  expect(words(ran)).toContain('region eu-west-1 was asked for, the placement is in us-east-1');
  expect(proxy.calls).toEqual([]);
});

test('a placement without stores: every verb says what to run, and writes nothing', async () => {
  const { proxy, cloud } = await seen();
  await using _proxy = proxy;
  using _cloud = cloud;
  for (const verb of ['apply --yes', 'diff', 'destroy --yes', 'status', 'projects', 'state show', 'lock status']) {
    const ran = await cloud.run(verb);
    expect({ verb, code: ran.code }).toEqual({ verb, code: 1 });
    expect(words(ran)).toContain('clusterless bootstrap');
  }
  expect(proxy.calls.filter(({ writes }) => writes)).toEqual([]);
});

test('an arc that is too much for a function is refused by the plan, with the way out', async () => {
  const { proxy, cloud } = await seen();
  await using _proxy = proxy;
  using _cloud = cloud;
  await cloud.ok('bootstrap --yes');
  const project = small(cloud);
  const [arc] = project.arcs;
  const excludes = Array.from({ length: 300 }, (_, n) => `**/what-nobody-wants-${n}/*`);
  cloud.at.write('p.cls.json', {
    ...project,
    arcs: [{ ...arc, workload: { workloadProps: { filter: { excludes } } } }],
  });
  const ran = await cloud.run('diff');
  expect(ran.code).toBe(65);
  expect(words(ran)).toMatch(/bytes, Lambda allows 4096 \[CLS_PROJECT_INVALID\]/);
});

test('what another project has is not taken: its bucket, its dataset, its stack', async () => {
  const { proxy, cloud } = await seen();
  await using _proxy = proxy;
  using _cloud = cloud;
  await cloud.ok('bootstrap --yes');
  await cloud.ok('apply --yes');
  const project = small(cloud);
  cloud.at.write('q.cls.json', {
    ...project,
    project: { name: 'other', version: '20230101' },
    boundaries: [],
    arcs: [copyArc('copy', 'seldom', { name: 'mine', version: '1', pathURI: `s3://${landingOf(cloud)}/mine/` })],
  });
  const ran = await cloud.run('apply --yes -p q.cls.json');
  expect(ran.code).toBe(6);
  expect(words(ran)).toContain('belongs to aws/-/');
  expect(await cloud.run('diff -p p.cls.json --refresh full --detailed-exitcode')).toMatchObject({ code: 0 });
});

test('a broken state object stops everything, and stays as it was', async () => {
  const { proxy, cloud } = await seen();
  await using _proxy = proxy;
  using _cloud = cloud;
  await cloud.ok('bootstrap --yes');
  await cloud.ok('apply --yes');
  const [key = ''] = await cloud.keys(`clusterless-state-${cloud.account}-us-east-1`);
  const at = { Bucket: `clusterless-state-${cloud.account}-us-east-1`, Key: key };
  await (await cloud.here.clients.s3()).send(new PutObjectCommand({ ...at, Body: '{"half":' }));
  const before = proxy.calls.length;
  for (const verb of ['apply --yes', 'destroy --yes', 'diff']) {
    expect(words(await cloud.run(verb))).toContain('CLS_STATE_CORRUPT');
  }
  expect(proxy.calls.slice(before).filter(({ writes }) => writes)).toEqual([]);
  expect(await cloud.text(`s3://${at.Bucket}/${key}`)).toBe('{"half":');
});
