import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import type { Call } from './call-proxy.ts';
import { CallProxy } from './call-proxy.ts';
import { Cloud } from './cloud.ts';
import { everything } from './leftovers.ts';
import { small } from './projects.ts';

let proxy: CallProxy;
let cloud: Cloud;

beforeAll(async () => {
  proxy = await CallProxy.before(inject('ministack'));
});
afterAll(async () => {
  await proxy[Symbol.asyncDispose]();
});
beforeEach(() => {
  proxy.fate = () => 'pass';
});

/** What one statement allows: an operation, of S3 on one bucket. */
const permissionOf = ({ operation, url }: Call): string => {
  const bucket = operation.startsWith('s3:') ? url.split(/[/?]/)[1]?.replace(/-\d{12}.*$/, '') : undefined;
  return bucket ? `${operation} ${bucket}` : operation;
};

/** Every read that a command makes, each once. */
const readsOf = async (line: string): Promise<readonly string[]> => {
  const before = proxy.calls.length;
  await cloud.run(line);
  return [...new Set(proxy.calls.slice(before).flatMap((call) => (call.writes ? [] : [permissionOf(call)])))];
};

const without = async (line: string, denied: readonly string[]) => {
  const before = proxy.calls.length;
  proxy.fate = (call) => (denied.includes(permissionOf(call)) ? 'deny' : 'pass');
  const { code, stdout, stderr } = await cloud.run(line);
  proxy.fate = () => 'pass';
  const calls = proxy.calls.slice(before);
  const writes = calls.filter(({ writes }) => writes).map(permissionOf);
  return { code, said: (stdout + stderr).replace(/\s+/g, ' '), calls, writes };
};

const open = async (): Promise<Cloud> => {
  cloud = new Cloud(proxy.endpoint);
  cloud.at.write('p.cls.json', small(cloud));
  await cloud.ok('bootstrap --yes');
  return cloud;
};

/** As IAM names it; S3 asks for some permissions under another name than that of the call. */
const named: { readonly [operation: string]: string } = {
  's3:ListBuckets': 's3:ListAllMyBuckets',
  's3:GetBucket:tagging': 's3:GetBucketTagging',
  's3:GetBucket:policy': 's3:GetBucketPolicy',
  's3:GetBucket:versioning': 's3:GetBucketVersioning',
  's3:GetBucket:notification': 's3:GetBucketNotification',
  's3:GetBucket:publicAccessBlock': 's3:GetBucketPublicAccessBlock',
};

const nameOf = (permission: string): string => {
  const [operation = ''] = permission.split(' ');
  return named[operation] ?? operation;
};

test('where everything stands: a read that is denied changes nothing, and the permission is named', async () => {
  using _cloud = await open();
  await cloud.ok('apply --yes');
  for (const line of ['apply --yes', 'apply --yes --refresh full']) {
    const reads = await readsOf(line);
    expect(reads.length).toBeGreaterThanOrEqual(6);
    for (const read of reads) {
      const { code, said, writes } = await without(line, [read]);
      expect({ read, code, writes }).toEqual({ read, code: 1, writes: [] });
      expect(said).toContain(nameOf(read));
    }
  }
});

test('where something changed: nothing is made anew or removed because it could not be seen', async () => {
  using _cloud = await open();
  await cloud.ok('apply --yes');
  const before = await everything(cloud.here.clients);
  let changes = 0;
  const change = (): void => {
    changes += 1;
    const project = small(cloud);
    const boundaries = project.boundaries.map((one) => ({ ...one, grace: `${60 + changes}s` }));
    const resources = project.resources.map((one) => ({ ...one, tags: { team: `team-${changes}` } }));
    cloud.at.write('p.cls.json', { ...project, boundaries, resources });
  };
  change();
  for (const read of await readsOf('diff')) {
    change();
    const { code, said } = await without('apply --yes', [read]);
    expect([1, 5], `${read}: ${said}`).toContain(code);
    expect(said).toContain(nameOf(read));
    expect(await everything(cloud.here.clients), read).toEqual(before);
  }
});

/** Which call would make what a read did not show. */
const makes: { readonly [read: string]: string } = {
  's3:ListBuckets': 's3:PutBucket landing',
  'cloudformation:DescribeStacks': 'cloudformation:CreateStack',
  'events:ListRules': 'events:PutRule',
};

test.for(Object.entries(makes))('where nothing stands yet: without %s there is no %s', async ([read, make]) => {
  using _cloud = await open();
  const { code, said, writes } = await without('apply --yes', [read]);
  expect(code).toBe(1);
  expect(said).toContain(nameOf(read));
  expect(writes).not.toContain(make);
});

test('a record that can neither be read nor listed is never taken for a missing one', async () => {
  using _cloud = await open();
  for (const bucket of ['clusterless-metadata', 'clusterless-state']) {
    const { code, said, writes } = await without('apply --yes', [
      `s3:GetObject ${bucket}`,
      `s3:ListObjectsV2 ${bucket}`,
    ]);
    expect({ code, writes }).toEqual({ code: 1, writes: [] });
    expect(said).toContain('s3:GetObject');
  }
});

/** What a read that was denied keeps from being removed. */
const removes: { readonly [read: string]: RegExp } = {
  's3:ListBuckets': /s3:DeleteBucket/,
  'cloudformation:DescribeStacks': /cloudformation:Delete|s3:DeleteBucket/,
  'events:ListRules': /Delete(Rule|Stack|Bucket)|RemoveTargets/,
  'events:ListTargetsByRule': /Delete(Rule|Stack|Bucket)|RemoveTargets/,
  'events:ListTagsForResource': /Delete(Rule|Stack|Bucket)|RemoveTargets/,
  's3:GetBucket:tagging landing': /s3:DeleteBucket/,
};

test.for(Object.entries(removes))('destroy: what %s does not show is not removed', async ([read, remove]) => {
  using _cloud = await open();
  await cloud.ok('apply --yes');
  const { code, said, writes } = await without('destroy --yes', [read]);
  expect(code).toBe(1);
  expect(said).toContain(nameOf(read));
  expect(writes.filter((write) => remove.test(write))).toEqual([]);
  await cloud.ok('destroy --yes');
  expect((await everything(cloud.here.clients)).filter((name) => !/clusterless-|arc-events/.test(name))).toEqual([]);
});

test('a write that is denied names the permission, and the next apply goes on', async () => {
  using _cloud = await open();
  for (const write of ['s3:PutBucket landing', 'cloudformation:CreateStack', 'events:PutTargets']) {
    const { code, said } = await without('apply --yes', [write]);
    expect([1, 5], said).toContain(code);
    expect(said).toContain(write === 's3:PutBucket landing' ? 's3:CreateBucket' : write);
  }
  await cloud.ok('apply --yes');
  expect(await cloud.run('diff --refresh full --detailed-exitcode')).toMatchObject({ code: 0 });
});
