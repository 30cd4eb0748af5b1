import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { lowerOffline } from '../../src/commands/lower-offline.ts';
import { lotRange } from '../../src/metadata/lot.ts';
import { storeNames } from '../../src/metadata/stores.ts';
import { RunInput } from '../../src/metadata/workload.ts';
import { close, collectEvent, control } from '../../src/pipeline/handlers.ts';
import { systemClock } from '../../src/ports/clock.ts';
import type { Execution, Launcher } from '../../src/ports/launcher.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { loadProjects } from '../../src/resources/load.ts';
import type { CallFacts } from '../../src/substrate/aws/calls.ts';
import { resourcesOf } from '../../src/substrate/aws/render/any-code.ts';
import { functionId } from '../../src/substrate/aws/render/function.ts';
import { copy } from '../../src/workloads/copy.ts';
import { givenIn } from '../pipeline/steps.ts';
import { emulated, freshAccount } from './emulated.ts';
import type { Statement } from './iam.ts';
import { allows, RoleStatements, requestsOf } from './iam.ts';
import { openEmulated } from './reconciled.ts';

/*
 * The emulator asks no role what it may do. Here every handler runs in this process, on the emulator's S3 and bus, and
 * each of its calls is held against what the role of its function says in the template.
 */
const account = freshAccount();
const place = { account, region: 'us-east-1' };
const placement = { provider: 'aws', stage: 'TEST', ...place };
const landing = `landing-${account}`;
/** More than a run is told one by one. */
const inputs = 48;
const [seldom, often] = ['seldom', 'often'].map((name) => ({
  type: 'aws:core:s3PutListenerBoundary',
  name,
  dataset: { name, version: '1', pathURI: `s3://${landing}/${name}/` },
  lotUnit: 'Twelfths',
  eventArrival: name === 'often' ? 'frequent' : 'infrequent',
}));
const file = {
  project: { name: 'orders', version: '1' },
  placement,
  boundaries: [seldom, often],
  arcs: [
    {
      type: 'aws:core:s3CopyArc',
      name: 'copy',
      sources: {
        main: { name: 'seldom', version: '1' },
        many: { name: 'often', version: '1', map: { window: [-inputs, -1] }, trigger: false },
      },
      join: { wait: 'all' },
      sinks: { main: { name: 'copied', version: '1', pathURI: `s3://${landing}/copied/` } },
    },
  ],
};

const { projects } = loadProjects([{ path: 'project.json', directory: '/', text: JSON.stringify(file) }]);
const [lowered] = lowerOffline(projects, { strict: true });
if (lowered === undefined) throw new Error('the project has errors');
const { arcs, boundaries } = lowered.descriptor;
const [arc] = arcs;
const [ofSeldom, ofOften] = boundaries;

const templates = lowered.objects.flatMap((object) =>
  object.kind === 'stack' ? [resourcesOf(object.spec, place, storeNames(placement).metadata)] : [],
);
const parts = lowered.objects.flatMap((object) => (object.kind === 'stack' ? object.spec.parts : []));

const functionOf = (address: string, handler: string): string => {
  const stack = lowered.objects.find((object) => object.address === `${address}:stack`);
  const own = stack?.kind === 'stack' ? stack.spec.parts : [];
  const found = own.find((part) => part.part === 'function' && part.handler === handler);
  return found?.name ?? '';
};

/** What the role of a function may do with buckets and buses, one resource at a time. */
const rightsOf = (name: string): readonly Statement[] =>
  templates
    .flatMap((resources) => resources[`${functionId(name)}Role`] ?? [])
    .flatMap(({ Properties }) => RoleStatements.parse(Properties?.['Policies']))
    .filter(({ Action }) => Action.every((action) => /^(s3|events):/.test(action)))
    .flatMap((statement) => statement.Resource.map((resource) => ({ ...statement, Resource: [resource] })));

/** What is read only after somebody died half way: what was collected, whether it was told, how it ended, what was copied. */
const afterCrash = /\/(ingress|sent|ends|copied)\/|name=copied/;

const started: Execution[] = [];
const launcher: Launcher = {
  executionId: (machine, name) => `arn:aws:states:us-east-1:${account}:execution:${machine}:${name}`,
  start: async (execution) => {
    started.push(execution);
    return 'started';
  },
  probe: async () => 'unknown',
  stop: async () => {},
};

async function* text(body: string): AsyncIterable<Uint8Array> {
  yield new TextEncoder().encode(body);
}

const seen = new Map<string, CallFacts[]>();
const open: (() => void)[] = [];

/** Ports whose calls are those of a function. */
const portsOf = (name: string): Ports => {
  const calls: CallFacts[] = [];
  seen.set(name, calls);
  const substrate = openEmulated(inject('ministack'), account, 'TEST', (call) => void calls.push(call));
  open.push(() => substrate.close());
  return { ...substrate.ports, launcher, scheduler: { once: async () => {}, cancel: async () => {} } };
};

const created = (key: string, time: string) => ({
  source: 'aws.s3',
  'detail-type': 'Object Created',
  time,
  detail: { bucket: { name: landing }, object: { key, size: 1, etag: 'e', sequencer: '01' } },
});

const collectSeldom = functionOf('boundaries/seldom', 'collect');
const collectOften = functionOf('boundaries/often', 'collect');
const closeOften = functionOf('boundaries/often', 'close');
const controlCopy = functionOf('arcs/copy', 'control');
const copying = functionOf('arcs/copy', 'copy');

/** Lots before the one at that time, which a run reads by one manifest. */
const giveMany = async (until: number): Promise<void> => {
  const store = openEmulated(inject('ministack'), account);
  open.push(() => store.close());
  const dataset = { name: 'often', version: '1' };
  for (const lot of lotRange('PT5M', until - inputs * 300_000, until)) {
    const uris = [`s3://${landing}/often/${lot}.csv`];
    await store.ports.data.write(uris[0] ?? '', text('a'));
    await givenIn(store.ports.store(storeNames(placement).manifest), dataset, { lot, uris });
  }
};

beforeAll(async () => {
  const maker = openEmulated(inject('ministack'), account);
  await (await maker.bootstrap()).apply();
  maker.close();
  const here = emulated(inject('ministack'), account);
  const s3 = await here.clients.s3();
  await s3.send(new CreateBucketCommand({ Bucket: landing }));
  for (const Key of ['seldom/a.csv', 'seldom/b.csv', 'often/a.csv', 'often/b.csv'])
    await s3.send(new PutObjectCommand({ Bucket: landing, Key, Body: 'a' }));
  here.clients.close();

  const now = systemClock.wall();
  const hourAgo = new Date(now - 3_600_000).toISOString();
  const seldomPorts = portsOf(collectSeldom);
  for (const name of ['a', 'b']) await collectEvent(seldomPorts, ofSeldom, created(`seldom/${name}.csv`, hourAgo));
  await collectEvent(seldomPorts, ofSeldom, { request: 'sweep' });

  const oftenPorts = portsOf(collectOften);
  await collectEvent(oftenPorts, ofOften, created('often/a.csv', new Date(now).toISOString()));
  await collectEvent(oftenPorts, ofOften, { request: 'sweep' });
  const inAnHour = { ...systemClock, now: () => now + 3_600_000 };
  await close({ ...portsOf(closeOften), clock: inAnHour }, ofOften, { request: 'sweep' });
  await collectEvent({ ...oftenPorts, clock: inAnHour }, ofOften, created('often/b.csv', new Date(now).toISOString()));

  await giveMany(Math.floor((now - 3_600_000) / 300_000) * 300_000);
  const controlling = portsOf(controlCopy);
  await control(controlling, arc, { request: 'sweep' });
  const [execution] = started;
  const { sourceManifests } = RunInput.parse(execution?.input).props;
  expect(Object.values(sourceManifests)).toEqual([[expect.any(String)], [expect.stringContaining('/inputs/')]]);
  await copy(portsOf(copying), execution?.input);
  const result = { outcome: 'succeeded' };
  expect(await control(controlling, arc, { request: 'finish', input: execution?.input, result })).toMatchObject({
    finished: { end: { result: 'complete' } },
  });
  await control(controlling, arc, { request: 'sweep' });
}, 60_000);

afterAll(() => {
  for (const done of open) done();
});

test('every function of ours is looked at', () => {
  const functions = parts.flatMap((part) => (part.part === 'function' ? [part.handler] : []));
  expect([...new Set(functions)].sort()).toEqual(['close', 'collect', 'control', 'copy']);
});

describe.each([
  ['collects what comes seldom', collectSeldom],
  ['collects what comes often', collectOften],
  ['closes', closeOften],
  ['controls', controlCopy],
  ['copies', copying],
] as const)('the role of the function that %s', (_, name) => {
  const asked = () => (seen.get(name) ?? []).flatMap((call) => requestsOf(call, place));

  test('allows every call that it makes', () => {
    expect(asked().length).toBeGreaterThan(4);
    const rights = rightsOf(name);
    expect(asked().filter((request) => !rights.some((right) => allows(right, request)))).toEqual([]);
  });

  test('allows no write to where nobody writes', () => {
    const rights = rightsOf(name).filter(({ Action }) => Action.includes('s3:PutObject'));
    const all = [...seen.values()].flatMap((calls) => calls.flatMap((call) => requestsOf(call, place)));
    const writes = all.filter(({ action }) => action === 's3:PutObject');
    expect(rights.filter((right) => !writes.some((write) => allows(right, write)))).toEqual([]);
  });

  test('allows no read where nobody reads', () => {
    const rights = rightsOf(name).filter(({ Action }) => Action.includes('s3:GetObject'));
    const all = [...seen.values()].flatMap((calls) => calls.flatMap((call) => requestsOf(call, place)));
    const unread = rights.filter((right) => !all.some((request) => allows(right, request)));
    expect(unread.flatMap(({ Resource }) => Resource).filter((arn) => !afterCrash.test(arn))).toEqual([]);
  });
});
