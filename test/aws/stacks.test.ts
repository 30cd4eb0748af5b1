import { GetDatabaseCommand, GlueClient } from '@aws-sdk/client-glue';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { expect, inject, test } from 'vitest';
import { bootstrapped } from './bootstrapped.ts';
import type { Call } from './call-proxy.ts';
import type { Cloud } from './cloud.ts';
import { everything } from './leftovers.ts';
import { ingestOf, landingOf, small } from './projects.ts';
import { failing } from './tamper.ts';

const words = ({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): string =>
  (stdout + stderr).replace(/\s+/g, ' ');

const withMemory = (cloud: Cloud, memorySizeMB: number) => {
  const project = small(cloud);
  return { ...project, arcs: project.arcs.map((one) => ({ ...one, workload: { runtimeProps: { memorySizeMB } } })) };
};

const memoryOf = async ({ here }: Cloud, FunctionName: string): Promise<number | undefined> =>
  (await (await here.clients.lambda()).send(new GetFunctionConfigurationCommand({ FunctionName }))).MemorySize;

const copyOf = (cloud: Cloud): string => `${ingestOf(cloud)}-copy-seldom-func-20230101-us-east-1`;
const arcStackOf = (cloud: Cloud): string => `${ingestOf(cloud)}-arc-copy-seldom-20230101-us-east-1`;

const there = async (cloud: Cloud, what: RegExp): Promise<readonly string[]> =>
  (await everything(cloud.here.clients)).filter((name) => what.test(name) && !/clusterless-|arc-events/.test(name));

const isSettled = async (cloud: Cloud): Promise<void> => {
  expect(await cloud.run('diff --refresh full --detailed-exitcode')).toMatchObject({ code: 0 });
};

test('a first create that fails says why, leaves nothing of the stack, and does not block the next apply', async () => {
  const { proxy, cloud } = await bootstrapped();
  await using _proxy = proxy;
  using _cloud = cloud;
  proxy.alter = failing('cloudformation:CreateStack', 'copy-seldom', 2);
  for (const _ of [1, 2]) {
    const ran = await cloud.run('apply --yes');
    expect([1, 5]).toContain(ran.code);
    expect(words(ran)).toContain(
      `${arcStackOf(cloud)} is ROLLBACK_COMPLETE: Broken (AWS::SQS::Queue): Requested attribute Bogus`,
    );
    expect(await there(cloud, /copy-seldom/)).toEqual([`stack ${arcStackOf(cloud)}`]);
    expect(words(await cloud.run('diff'))).toContain('its creation was begun earlier and did not end well');
  }
  await cloud.ok('apply --yes');
  await isSettled(cloud);
});

test('a project that never became whole can be destroyed', async () => {
  const { proxy, cloud } = await bootstrapped();
  await using _proxy = proxy;
  using _cloud = cloud;
  proxy.alter = failing('cloudformation:CreateStack', 'copy-seldom');
  expect(await cloud.run('apply --yes')).toMatchObject({ code: 5 });
  await cloud.ok('destroy --yes');
  expect(await there(cloud, /^/)).toEqual([]);
});

test('an update that fails is rolled back: functions, rules and data are as they were, and the next apply goes on', async () => {
  const { proxy, cloud } = await bootstrapped();
  await using _proxy = proxy;
  using _cloud = cloud;
  await cloud.ok('apply --yes');
  await cloud.put(landingOf(cloud), 'kept/one', 'data');
  const before = await everything(cloud.here.clients);
  cloud.at.write('p.cls.json', withMemory(cloud, 768));
  proxy.alter = failing('cloudformation:UpdateStack', 'copy-seldom');
  const ran = await cloud.run('apply --yes');
  expect(ran.code).toBe(1);
  expect(words(ran)).toContain('is UPDATE_ROLLBACK_COMPLETE: Broken (AWS::SQS::Queue)');
  expect(await everything(cloud.here.clients)).toEqual(before);
  expect(await memoryOf(cloud, copyOf(cloud))).toBe(512);
  expect(await cloud.text(`s3://${landingOf(cloud)}/kept/one`)).toBe('data');
  await cloud.ok('apply --yes');
  expect(await memoryOf(cloud, copyOf(cloud))).toBe(768);
  await isSettled(cloud);
});

test('what was changed back is applied without a change: "no updates" is a success', async () => {
  const { proxy, cloud } = await bootstrapped();
  await using _proxy = proxy;
  using _cloud = cloud;
  await cloud.ok('apply --yes');
  cloud.at.write('p.cls.json', withMemory(cloud, 768));
  proxy.alter = failing('cloudformation:UpdateStack', 'copy-seldom');
  expect(await cloud.run('apply --yes')).toMatchObject({ code: 1 });
  cloud.at.write('p.cls.json', small(cloud));
  const before = proxy.calls.length;
  await cloud.ok('apply --yes');
  const writes = proxy.calls.slice(before).filter(({ operation, writes: w }) => w && operation.startsWith('cloudf'));
  expect(writes.map(({ operation }) => operation)).toEqual(['cloudformation:UpdateStack']);
  await isSettled(cloud);
});

test('a renamed arc is made under its new name before the old one goes; its data stays', async () => {
  const { proxy, cloud } = await bootstrapped();
  await using _proxy = proxy;
  using _cloud = cloud;
  await cloud.ok('apply --yes');
  await cloud.put(landingOf(cloud), 'seldom-copy/one', 'data');
  const project = small(cloud);
  const arcs = project.arcs.map((one) => ({ ...one, name: 'mirror-seldom', renamedFrom: one.name }));
  cloud.at.write('p.cls.json', { ...project, arcs });
  const before = proxy.calls.length;
  await cloud.ok('apply --yes');
  const order = proxy.calls.slice(before).map(({ operation }) => operation);
  expect(order.indexOf('cloudformation:CreateStack')).toBeLessThan(order.indexOf('cloudformation:DeleteStack'));
  expect(await there(cloud, /copy-seldom/)).toEqual([]);
  expect(await there(cloud, /stack .*mirror-seldom/)).toHaveLength(1);
  expect(await cloud.text(`s3://${landingOf(cloud)}/seldom-copy/one`)).toBe('data');
  await isSettled(cloud);
});

test('what is to be retained is, when it is no longer declared', async () => {
  const { proxy, cloud } = await bootstrapped();
  await using _proxy = proxy;
  using _cloud = cloud;
  const project = small(cloud);
  const databaseName = `lake_${cloud.account}`;
  const database = { type: 'aws:core:glueDatabase', name: 'lake', databaseName };
  const arcs = project.arcs.map((one) => ({ ...one, deletionPolicy: 'retain' }));
  cloud.at.write('p.cls.json', { ...project, arcs, resources: [...project.resources, database] });
  await cloud.ok('apply --yes');
  await cloud.ok('destroy --yes');
  expect(await there(cloud, /^(stack|rule|function|bucket) /)).toEqual(
    expect.arrayContaining([
      `stack ${arcStackOf(cloud)}`,
      `function ${copyOf(cloud)}`,
      `rule ${ingestOf(cloud)}-copy-seldom-20230101-rule`,
    ]),
  );
  const glue = new GlueClient({
    endpoint: inject('ministack'),
    region: cloud.region,
    credentials: { accessKeyId: cloud.account, secretAccessKey: 'test' },
  });
  const { Database } = await glue.send(new GetDatabaseCommand({ Name: databaseName }));
  glue.destroy();
  expect(Database?.Name).toBe(databaseName);
});

/** As a gateway that breaks: the service does it, and nobody hears of it. The transport tries again by itself. */
const lost = [
  'cloudformation:CreateStack',
  'cloudformation:UpdateStack',
  'cloudformation:DeleteStack',
  's3:PutBucket landing',
  's3:PutObject state.json',
  's3:PutObject dataset.json',
  's3:PutObject project.json',
  'events:PutRule',
  'events:PutTargets',
] as const;

const is = (wanted: string, { operation, url }: Call): boolean => {
  const [what = '', where = ''] = wanted.split(' ');
  return operation === what && url.includes(where);
};

test.for(lost)('the lost answer to %s harms nothing', async (wanted) => {
  const { proxy, cloud } = await bootstrapped();
  await using _proxy = proxy;
  using _cloud = cloud;
  let struck = 0;
  const breaking = (call: Call) => {
    if (struck > 0 || !is(wanted, call)) return 'pass';
    struck += 1;
    return 'cut';
  };
  for (const [line, project] of [
    ['apply --yes', small(cloud)],
    ['apply --yes', withMemory(cloud, 768)],
    ['destroy --yes', withMemory(cloud, 768)],
  ] as const) {
    cloud.at.write('p.cls.json', project);
    proxy.fate = breaking;
    const ran = await cloud.run(line);
    proxy.fate = () => 'pass';
    expect(ran.code, `${line}: ${words(ran)}`).toBe(0);
    if (line === 'apply --yes') await isSettled(cloud);
  }
  expect(struck).toBe(1);
  expect(await there(cloud, /^/)).toEqual([]);
});
