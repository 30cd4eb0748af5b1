import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { lotsOfRemoved } from '../../src/commands/open-lots.ts';
import { status } from '../../src/pipeline/status.ts';
import { systemClock } from '../../src/ports/clock.ts';
import type { CallFacts } from '../../src/substrate/aws/calls.ts';
import { runCli } from '../helpers/run-cli.ts';
import { freshAccount } from './emulated.ts';
import type { Request, Statement } from './iam.ts';
import { allows, PolicyAnswer, requestsOf } from './iam.ts';
import type { Applied } from './reconciled.ts';
import { applyFiles, openEmulated, planFiles } from './reconciled.ts';

const account = freshAccount();
const place = { account, region: 'us-east-1' };
const landing = `landing-${account}`;

/** One of every kind of object; four stacks, so that they are found in pages of all. */
const project = (memorySizeMB: number, tag: string) => ({
  project: { name: 'orders', version: '1' },
  placement: { provider: 'aws', stage: 'TEST', ...place },
  resources: [
    { type: 'aws:core:s3Bucket', name: 'landing', bucketName: landing, tags: { tag } },
    { type: 'aws:core:eventBus', name: 'bus', eventBusName: `bus-${account}`, tags: { tag } },
  ],
  boundaries: [
    {
      type: 'aws:core:s3PutListenerBoundary',
      name: 'arrivals',
      dataset: { name: 'raw', version: '1', pathURI: `s3://${landing}/raw/` },
      lotUnit: 'Twelfths',
    },
  ],
  arcs: ['one', 'two', 'three'].map((name) => ({
    type: 'aws:core:s3CopyArc',
    name,
    sources: { main: { name: 'raw', version: '1' } },
    sinks: { main: { name, version: '1', pathURI: `s3://${landing}/${name}/` } },
    workload: { runtimeProps: { memorySizeMB } },
  })),
});

const folder = mkdtempSync(join(tmpdir(), 'cls-policy-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const printed = async (purpose: string): Promise<readonly Statement[]> => {
  writeFileSync(join(folder, 'project.json'), JSON.stringify(project(512, 'a')));
  const { stdout } = await runCli(folder, ['policy', '--for', purpose, '--json']);
  return PolicyAnswer.parse(JSON.parse(stdout)).policy.Statement;
};

interface Recorded {
  readonly planning: CallFacts[];
  readonly reading: CallFacts[];
  readonly applying: CallFacts[];
}

const calls: Recorded = { planning: [], reading: [], applying: [] };

/** Whatever a run that failed did not call, no statement is to blame for. */
const mustHaveEndedWell = ({ result }: Applied): void =>
  expect(result.outcomes.filter(({ outcome }) => outcome !== 'succeeded')).toEqual([]);

const open = (to: CallFacts[]) => openEmulated(inject('ministack'), account, 'TEST', (call) => void to.push(call));

beforeAll(async () => {
  const maker = openEmulated(inject('ministack'), account);
  await (await maker.bootstrap()).apply();
  maker.close();

  const first = open(calls.applying);
  mustHaveEndedWell(await applyFiles(first, { 'project.json': project(512, 'a') }));
  first.close();

  const look = open(calls.planning);
  for (const refresh of ['fast', 'full'] as const)
    await planFiles(look, { 'project.json': project(1024, 'b') }, { refresh });
  look.close();

  const reader = open(calls.reading);
  const now = systemClock.wall();
  const range = { from: now - 3_600_000, to: now, now };
  expect((await status(reader.ports, await reader.descriptors(), range)).datasets.length).toBe(4);
  await reader.placements();
  reader.close();

  const rest = open(calls.applying);
  mustHaveEndedWell(await applyFiles(rest, { 'project.json': project(1024, 'b') }));
  // Something has arrived, and nobody has committed its lot.
  const arriving = openEmulated(inject('ministack'), account);
  const metadata = arriving.ports.store(`test-clusterless-metadata-${account}-us-east-1`);
  await metadata.putNew('ingress/name=raw/version=1/lot=20230101PT5M000/a.json', new Uint8Array());
  arriving.close();
  const destroying = { destroy: true, allowDelete: 100 } as const;
  const planned = await planFiles(rest, { 'project.json': project(1024, 'b') }, destroying);
  expect((await lotsOfRemoved({ substrate: rest, planned })).note).toContain('20230101PT5M000');
  mustHaveEndedWell(await applyFiles(rest, { 'project.json': project(1024, 'b') }, destroying));
  rest.close();
}, 300_000);

const asked = (made: readonly CallFacts[]): readonly Request[] => made.flatMap((call) => requestsOf(call, place));

const isOnBehalf = ({ Condition }: Statement): boolean => JSON.stringify(Condition ?? '').includes('aws:CalledVia');

const refused = (statements: readonly Statement[], made: readonly CallFacts[]): readonly Request[] =>
  asked(made).filter((request) => !statements.some((statement) => allows(statement, request)));

const unused = (statements: readonly Statement[], made: readonly CallFacts[]): readonly string[] => {
  const requests = asked(made);
  return statements
    .filter((statement) => !isOnBehalf(statement))
    .filter((statement) => !requests.some((request) => allows(statement, request)))
    .map(({ Sid }) => Sid);
};

describe('the policy for diff', () => {
  test('allows every call of a plan, fast and full', async () => {
    expect(calls.planning.length).toBeGreaterThan(20);
    expect(refused(await printed('diff'), calls.planning)).toEqual([]);
  });

  test('has no statement that a plan does not use', async () => {
    expect(unused(await printed('diff'), calls.planning)).toEqual([]);
  });

  test('allows nothing that changes anything', async () => {
    const actions = (await printed('diff')).flatMap(({ Action }) => Action);
    expect(actions.filter((action) => !/:(Get|List|Describe)/.test(action))).toEqual([]);
  });
});

test('the policy for readers allows every call of looking at what is deployed and how its data is', async () => {
  expect(calls.reading.length).toBeGreaterThan(5);
  expect(refused(await printed('reader'), calls.reading)).toEqual([]);
});

describe('the policy for apply', () => {
  test('allows every call of making, changing and destroying a project', async () => {
    expect(calls.applying.length).toBeGreaterThan(100);
    expect(refused(await printed('apply'), [...calls.planning, ...calls.applying])).toEqual([]);
  });

  test('has no statement that is not used', async () => {
    expect(unused(await printed('apply'), [...calls.planning, ...calls.applying])).toEqual([]);
  });

  test('allows nobody else to be touched', async () => {
    const statements = await printed('apply');
    const foreign = asked(calls.applying)
      .map((request) => ({ ...request, resource: request.resource.replace(/orders|landing|bus-/, 'others') }))
      .filter(({ action, resource }) => resource.includes('others') && action !== 'cloudformation:DescribeStacks');
    expect(foreign.length).toBeGreaterThan(50);
    expect(foreign.filter((request) => statements.some((statement) => allows(statement, request)))).toEqual([]);
  });
});

describe('the policy for watch', () => {
  test('is that for apply without what only deletions of data need', async () => {
    const apply = (await printed('apply')).flatMap(({ Action }) => Action);
    const watch = new Set((await printed('watch')).flatMap(({ Action }) => Action));
    expect([...new Set(apply)].filter((action) => !watch.has(action)).sort()).toEqual([
      'events:DeleteEventBus',
      's3:DeleteBucket',
      's3:DeleteObject',
    ]);
  });
});

const Sent = z.looseObject({ StackName: z.string(), TemplateBody: z.string() });
const Template = z.looseObject({
  Resources: z.record(
    z.string(),
    z.looseObject({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
  ),
});

/** Types and names of everything that CloudFormation was asked to make. */
const made = () =>
  calls.applying
    .filter(({ operation }) => operation === 'CreateStack')
    .flatMap(({ input }) => {
      const { TemplateBody } = Sent.parse(input);
      return Object.values(Template.parse(JSON.parse(TemplateBody)).Resources);
    });

const nameOf = (properties: Record<string, unknown>): string | undefined =>
  ['LogGroupName', 'QueueName', 'StateMachineName', 'FunctionName', 'Name']
    .map((name) => properties[name])
    .find((value) => typeof value === 'string');

describe('what CloudFormation does in our name', () => {
  test('is allowed for everything in the templates, by its name', async () => {
    const statements = (await printed('apply')).filter(isOnBehalf);
    const named = made().flatMap(({ Type, Properties }) => {
      const name = nameOf(Properties);
      return name === undefined ? [] : [{ sid: `Stack${Type.split('::')[1]}`, name }];
    });
    expect(named.length).toBeGreaterThan(20);
    const missing = named.filter(
      ({ sid, name }) =>
        !statements.some(({ Sid, Resource }) => Sid.startsWith(sid) && Resource.some((arn) => arn.includes(name))),
    );
    expect(missing).toEqual([]);
  });

  test('is allowed for nothing else', async () => {
    const services = new Set(made().map(({ Type }) => `Stack${Type.split('::')[1]}`));
    const beside = ['StackAssets', 'StackPassRole'];
    const sids = (await printed('apply')).filter(isOnBehalf).map(({ Sid }) => Sid.replace(/(Find)?\d*$/, ''));
    expect(sids.filter((sid) => !services.has(sid) && !beside.includes(sid))).toEqual([]);
  });
});
