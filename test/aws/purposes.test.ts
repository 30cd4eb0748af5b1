import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { parseManifestKey } from '../../src/metadata/keys.ts';
import { toUri } from '../../src/metadata/uri.ts';
import { status } from '../../src/pipeline/status.ts';
import { systemClock } from '../../src/ports/clock.ts';
import type { ObjectStore } from '../../src/ports/object-store.ts';
import type { CallFacts } from '../../src/substrate/aws/calls.ts';
import { runCli } from '../helpers/run-cli.ts';
import { until } from './cloud.ts';
import { freshAccount } from './emulated.ts';
import type { Statement } from './iam.ts';
import { allows, PolicyAnswer, requestsOf } from './iam.ts';
import { applyFiles, openEmulated, planFiles } from './reconciled.ts';

/*
 * Whoever only watches, and whoever only reads: policy.test.ts has those who plan, apply and destroy. The roles of the
 * project have a permissions boundary, and lots have come.
 */
const account = freshAccount();
const place = { account, region: 'us-east-1' };
const placement = { provider: 'aws', stage: 'TEST', ...place };
const landing = `landing-${account}`;
const projectOf = (memorySizeMB: number) => ({
  project: { name: 'orders', version: '1' },
  placement: { ...placement, permissionsBoundary: 'team/pipelines' },
  resources: [
    { type: 'aws:core:s3Bucket', name: 'landing', bucketName: landing },
    { type: 'aws:core:eventBus', name: 'bus', eventBusName: `bus-${account}`, tags: { size: `${memorySizeMB}` } },
  ],
  boundaries: [
    {
      type: 'aws:core:s3PutListenerBoundary',
      name: 'arrivals',
      dataset: { name: 'raw', version: '1', pathURI: `s3://${landing}/raw/` },
      lotUnit: 'Twelfths',
      eventArrival: 'infrequent',
    },
  ],
  arcs: [
    {
      type: 'aws:core:s3CopyArc',
      name: 'copy',
      sources: { main: { name: 'raw', version: '1' } },
      sinks: { main: { name: 'copied', version: '1', pathURI: `s3://${landing}/copied/` } },
      workload: { runtimeProps: { memorySizeMB } },
    },
  ],
});

const folder = mkdtempSync(join(tmpdir(), 'cls-purposes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const printed = async (purpose: string): Promise<readonly Statement[]> => {
  writeFileSync(join(folder, 'project.json'), JSON.stringify(projectOf(512)));
  const { stdout } = await runCli(folder, ['policy', '--for', purpose, '--json']);
  return PolicyAnswer.parse(JSON.parse(stdout)).policy.Statement;
};

const watching: CallFacts[] = [];
const reading: CallFacts[] = [];
const open = (to: CallFacts[]) => openEmulated(inject('ministack'), account, 'TEST', (call) => void to.push(call));

async function* text(body: string): AsyncIterable<Uint8Array> {
  yield new TextEncoder().encode(body);
}

beforeAll(async () => {
  const maker = openEmulated(inject('ministack'), account);
  await (await maker.bootstrap()).apply();

  const watch = open(watching);
  for (const size of [512, 1024]) {
    const files = { 'project.json': projectOf(size) };
    await planFiles(watch, files, { refresh: 'full' });
    const { result } = await applyFiles(watch, files);
    expect(result.outcomes.filter(({ outcome }) => outcome !== 'succeeded')).toEqual([]);
  }
  watch.close();

  const put = () => maker.ports.data.write(toUri(landing, 'raw/a.csv'), text('a'));
  const state = maker.ports.store(`test-clusterless-arc-state-${account}-us-east-1`);
  const keysOf = async (store: ObjectStore, prefix: string): Promise<readonly string[]> => {
    const keys: string[] = [];
    for await (const { key } of store.list(prefix)) keys.push(key);
    return keys;
  };
  await put();
  await until('the end of the run', async () => (await keysOf(state, 'ends/')).length > 0, put);
  // A marker that is lost has the commit read instead, and a run whose end is lost its claim.
  const manifests = maker.ports.store(`test-clusterless-manifest-${account}-us-east-1`);
  for (const key of await keysOf(manifests, 'datasets/name=raw/'))
    if (parseManifestKey(key)?.what !== 'json') await manifests.remove(key);
  for (const key of [...(await keysOf(state, 'arcs/')), ...(await keysOf(state, 'ends/'))])
    if (!key.endsWith('.claim')) await state.remove(key);
  maker.close();

  const reader = open(reading);
  const now = systemClock.wall();
  const looked = await status(reader.ports, await reader.descriptors(), { from: now - 3_600_000, to: now, now });
  expect(looked.datasets.length).toBe(2);
  await reader.placements();
  const machine = (await reader.descriptors()).flatMap(({ arcs }) => arcs.map((arc) => arc.machine)).join('');
  await reader.ports.launcher.probe(reader.ports.launcher.executionId(machine, 'some-lot'));
  reader.close();
}, 240_000);

const refused = (statements: readonly Statement[], calls: readonly CallFacts[]) =>
  calls
    .flatMap((call) => requestsOf(call, place))
    .filter((request) => !statements.some((statement) => allows(statement, request)));

const unused = (statements: readonly Statement[], calls: readonly CallFacts[]): readonly string[] => {
  const requests = calls.flatMap((call) => requestsOf(call, place));
  return statements
    .filter(({ Condition }) => !JSON.stringify(Condition ?? '').includes('aws:CalledVia'))
    .filter((statement) => !requests.some((request) => allows(statement, request)))
    .map(({ Sid }) => Sid);
};

describe('the policy for watch', () => {
  test('allows every call of planning, making and changing', async () => {
    expect(watching.length).toBeGreaterThan(80);
    expect(refused(await printed('watch'), watching)).toEqual([]);
  });

  test('has no statement that is not used', async () => {
    expect(unused(await printed('watch'), watching)).toEqual([]);
  });
});

describe('the policy for readers', () => {
  test('allows every call of looking at lots that came, and at a run that may be alive', async () => {
    expect(reading.length).toBeGreaterThan(8);
    expect(refused(await printed('reader'), reading)).toEqual([]);
  });

  test('has no statement that is not used', async () => {
    expect(unused(await printed('reader'), reading)).toEqual([]);
  });
});

const Sent = z.looseObject({ TemplateBody: z.string() });
const Template = z.looseObject({
  Resources: z.record(
    z.string(),
    z.looseObject({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
  ),
});

describe('the permissions boundary of the placement', () => {
  test('is on every role of every stack that was sent', () => {
    const sent = watching.filter(({ operation }) => /^(Create|Update)Stack$/.test(operation));
    const templates = sent.map(({ input }) => Template.parse(JSON.parse(Sent.parse(input).TemplateBody)));
    const roles = templates.flatMap(({ Resources }) =>
      Object.values(Resources).filter(({ Type }) => Type === 'AWS::IAM::Role'),
    );
    expect(roles.length).toBeGreaterThan(6);
    expect(new Set(roles.map(({ Properties }) => Properties['PermissionsBoundary']))).toEqual(
      new Set([`arn:aws:iam::${account}:policy/team/pipelines`]),
    );
  });

  test('is what whoever watches must put on every role', async () => {
    const [statement] = (await printed('watch')).filter(({ Action }) => Action.includes('iam:CreateRole'));
    expect(statement?.Condition).toMatchObject({
      StringEquals: { 'iam:PermissionsBoundary': [`arn:aws:iam::${account}:policy/team/pipelines`] },
    });
  });
});
