import { PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { documents } from '../../src/report/output/schemas.ts';
import { copyArc, landingOf, small } from './projects.ts';
import { operations, seen, words } from './seen.ts';

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
