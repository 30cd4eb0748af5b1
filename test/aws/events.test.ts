import { DisableRuleCommand, ListEventBusesCommand, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { GetFunctionConfigurationCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sentKey } from '../../src/metadata/keys.ts';
import { lotAt, mustParseLot } from '../../src/metadata/lot.ts';
import { systemClock } from '../../src/ports/clock.ts';
import { Cloud, until } from './cloud.ts';
import { expectExact, expectNoTwins, hasAll, putMissing, textOf } from './exact.ts';
import { deadLettersOf, fireSchedules, forgetSchedules, invoke, tell } from './invoke.ts';
import { ingest, ingestOf, lake, lakeProjectOf, landingOf } from './projects.ts';

// Events are lost here: every rule that listens is switched off, and the functions are called as EventBridge would, but
// late, twice, in any order, or not at all.

const cloud = new Cloud();
const landing = landingOf(cloud);
const both = '-p ingest.cls.json -p lake.cls.json';
const minute = 60_000;
const functionOf = (component: string, role: string, project = ingestOf(cloud)): string =>
  `${project}-${component}-${role}-20230101-us-east-1`;

const call = (name: string, event: unknown): Promise<unknown> => invoke(cloud.here.clients, name, event);

const switchOff = async (): Promise<void> => {
  const events = await cloud.here.clients.events();
  const { EventBuses = [] } = await events.send(new ListEventBusesCommand({}));
  for (const { Name: EventBusName } of EventBuses) {
    const { Rules = [] } = await events.send(new ListRulesCommand({ EventBusName }));
    const live = Rules.filter(({ Name }) => !Name?.endsWith('-ended'));
    for (const { Name } of live) await events.send(new DisableRuleCommand({ Name, EventBusName }));
  }
};

/** Lots that were over long ago: three, with four objects each. */
const begin = mustParseLot(lotAt('PT5M', systemClock.wall() - 90 * minute)).start;
const arrivals = Array.from({ length: 12 }, (_, n) => ({
  key: `o${n}=é+ %2F.csv`,
  time: begin + (n % 3) * 5 * minute + n * 1000,
}));
const keys = arrivals.map(({ key }) => key);

const created = (dataset: string, { key, time }: (typeof arrivals)[number], n = 0) => ({
  version: '0',
  id: systemClock.id(),
  source: 'aws.s3',
  'detail-type': 'Object Created',
  account: cloud.account,
  region: cloud.region,
  time: new Date(time).toISOString().replace(/\.\d+Z/, 'Z'),
  detail: {
    bucket: { name: landing },
    object: { key: `${dataset}/${key}`, size: 1, sequencer: `00${String(n).padStart(14, '0')}` },
    reason: 'PutObject',
  },
});

const shuffled = <T>(all: readonly T[]): readonly T[] =>
  all
    .map((one) => ({ one, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);

/** Each at least twice, in any order, four at a time. */
const deliver = async (name: string, events: readonly unknown[]): Promise<void> => {
  const queue = [...shuffled([...events, ...events])];
  const worker = async (): Promise<void> => {
    for (let event = queue.pop(); event !== undefined; event = queue.pop()) await call(name, event);
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
};

/** One-shots are named by what they are for, the others like the function that they call. */
const isWake = ({ name }: { readonly name: string }): boolean => /^(close|retry)-/.test(name);

/** As if nobody had ever committed it. */
const forgetLot = async (dataset: string, lot: string): Promise<void> => {
  const { manifest } = cloud.stores;
  for (const key of await cloud.keys(manifest, `datasets/name=${dataset}/version=20230101/lot=${lot}/`)) {
    await cloud.store(manifest).remove(key);
  }
};

beforeAll(async () => {
  cloud.at.write('ingest.cls.json', ingest(cloud));
  cloud.at.write('lake.cls.json', lake(cloud));
  await cloud.ok('bootstrap --yes');
  await cloud.ok('apply --yes -p ingest.cls.json');
  await cloud.ok('apply --yes -p lake.cls.json');
  await switchOff();
  for (const key of keys) {
    for (const dataset of ['seldom', 'often']) await cloud.put(landing, `${dataset}/${key}`, textOf(`${key}`));
  }
});
afterAll(() => cloud[Symbol.dispose]());

test('arrivals that come late, twice and out of order are in their lots, each once', async () => {
  for (const dataset of ['seldom', 'often']) {
    const [last, ...others] = arrivals.map((one, n) => created(dataset, one, n));
    await deliver(functionOf(dataset, 'int'), others);
    await call(functionOf(dataset, 'int'), last);
    await expectExact(cloud, dataset, keys);
    const lots = (await cloud.newest(dataset)).map(({ lotId }) => lotId);
    expect(lots).toEqual([0, 1, 2].map((n) => lotAt('PT5M', begin + n * 5 * minute)));
  }
});

test('an arrival that is told again long after changes nothing, and one that is gone is no object', async () => {
  const before = await cloud.generations('seldom');
  for (const one of arrivals.slice(0, 3)) await call(functionOf('seldom', 'int'), created('seldom', one));
  const gone = { key: 'never-there', time: begin };
  expect(await call(functionOf('seldom', 'int'), created('seldom', gone))).toMatchObject({ answer: 'gone' });
  expect(await cloud.generations('seldom')).toEqual(before);
});

test('what died between the entry and the commit is committed by the sweep of the boundary', async () => {
  for (const dataset of ['seldom', 'often']) {
    const [lot = ''] = (await cloud.newest(dataset)).map(({ lotId }) => lotId);
    await forgetLot(dataset, lot);
    expect(await hasAll(cloud, dataset, keys)).toBe(false);
    const swept = await call(functionOf(dataset, 'end'), { request: 'sweep' });
    expect(swept).toMatchObject({ closed: expect.arrayContaining([{ lot, outcome: 'committed' }]) });
    await expectExact(cloud, dataset, keys);
  }
});

test('what was committed and never announced is announced by the sweep, once', async () => {
  const { manifest } = cloud.stores;
  const sent = (await cloud.newest('often')).map(({ lotId, generation }) =>
    sentKey({ name: 'often', version: '20230101' }, lotId, generation),
  );
  for (const key of sent.slice(0, 2)) await cloud.store(manifest).remove(key);
  await call(functionOf('often', 'end'), { request: 'sweep' });
  expect(await cloud.keys(manifest, 'sent/name=often/')).toEqual(expect.arrayContaining(sent));
  expect(await call(functionOf('often', 'end'), { request: 'sweep' })).toMatchObject({ resent: 0 });
});

test('availability that is told twice and in any order makes each lot once', async () => {
  const manifests = await cloud.generations('seldom');
  const events = manifests.slice(0, 4).map(({ lotId, generation }) => ({
    version: '0',
    source: 'clusterless.arc',
    'detail-type': 'Clusterless Arc Notification',
    detail: {
      dataset: { name: 'seldom', version: '20230101', pathURI: `s3://${landing}/seldom/` },
      lot: lotId,
      manifest: `s3://${cloud.stores.manifest}/datasets/name=seldom/version=20230101/lot=${lotId}/g000${generation}.json`,
      datasetId: 'seldom/20230101',
    },
  }));
  await deliver(functionOf('copy-seldom', 'control'), events);
  const lots = new Set(events.map(({ detail }) => detail.lot)).size;
  await until('the copies', async () => (await cloud.newest('seldom-copy')).length === lots);
  await expectNoTwins(cloud, 'copy-seldom');
});

test('availability that is never told is found by the sweep of each arc, all the way down', async () => {
  const sweeps = [
    ['copy-seldom', 'seldom-copy', ingestOf(cloud)],
    ['copy-often', 'often-copy', ingestOf(cloud)],
    ['mirror', 'mirrored', lakeProjectOf(cloud)],
  ] as const;
  for (const [arc, dataset, project] of sweeps) {
    await Promise.all([1, 2].map(() => call(functionOf(arc, 'control', project), { request: 'sweep' })));
    await until(dataset, () => hasAll(cloud, dataset, keys));
    await expectExact(cloud, dataset, keys);
    await expectNoTwins(cloud, arc);
  }
});

test('an end that is told late or twice changes nothing', async () => {
  const before = await cloud.runs('copy-often');
  const told = before.flatMap(({ claim }) => (claim.execution === null ? [] : [claim.execution]));
  expect(told.length).toBeGreaterThan(0);
  await deliver(
    functionOf('copy-often', 'control'),
    told.map((executionArn) => ({
      source: 'aws.states',
      'detail-type': 'Step Functions Execution Status Change',
      detail: { executionArn, status: 'ABORTED', error: null, cause: null },
    })),
  );
  expect(await cloud.runs('copy-often')).toEqual(before);
  await expectExact(cloud, 'often-copy', keys);
});

test('apply switches the rules on again, and the data is healthy', async () => {
  expect(await cloud.run(`diff --detailed-exitcode ${both}`)).toMatchObject({ code: 2 });
  expect(await cloud.ok(`apply --yes ${both}`)).toContain('rule/live');
  expect(await cloud.run(`diff --refresh full --detailed-exitcode ${both}`)).toMatchObject({ code: 0 });
  expect(await cloud.ok(`status ${both}`)).toContain('healthy: 15 lots complete');
  await cloud.put(landing, 'seldom/o12', textOf('o12'));
  await until(
    'the mirror',
    () => hasAll(cloud, 'mirrored', [...keys, 'o12']),
    async () => {
      await putMissing(cloud, { bucket: landing, dataset: 'seldom' }, ['o12']);
      await call(functionOf('copy-seldom', 'control'), { request: 'sweep' });
      await call(functionOf('mirror', 'control', lakeProjectOf(cloud)), { request: 'sweep' });
    },
  );
});

test('an arc with a schedule finds by the clock what nobody told it', async () => {
  const project = ingest(cloud);
  const scheduled = <T extends object>(all: readonly T[]) =>
    all.map((one) => ({ ...one, schedule: { every: 'PT1H' } }));
  const files = { ...project, arcs: scheduled(project.arcs), boundaries: scheduled(project.boundaries) };
  cloud.at.write('ingest.cls.json', files);
  await cloud.ok('apply --yes -p ingest.cls.json');
  expect((await cloud.schedules()).filter((one) => !isWake(one))).toHaveLength(4);
  await switchOff();
  const unheard = { key: 'o13', time: begin };
  await cloud.put(landing, 'seldom/o13', textOf('o13'));
  await call(functionOf('seldom', 'int'), created('seldom', unheard));
  expect(await hasAll(cloud, 'seldom-copy', [...keys, 'o12'])).toBe(true);
  await fireSchedules(cloud.here.clients);
  await until('the copy', () => hasAll(cloud, 'seldom-copy', [...keys, 'o12', 'o13']));
  await expectNoTwins(cloud, 'copy-seldom');
});

test('a boundary with a schedule closes by the clock what nobody told it to close', async () => {
  await forgetSchedules(cloud.here.clients, (await cloud.schedules()).filter(isWake));
  const [lot = ''] = (await cloud.newest('often')).map(({ lotId }) => lotId);
  await forgetLot('often', lot);
  expect(await hasAll(cloud, 'often', keys)).toBe(false);
  await fireSchedules(cloud.here.clients);
  await expectExact(cloud, 'often', keys);
});

const environmentOf = async (FunctionName: string): Promise<Record<string, string>> => {
  const lambda = await cloud.here.clients.lambda();
  return (await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))).Environment?.Variables ?? {};
};

test('an arrival that a function gave up is among its dead letters, and in its lot by the next sweep', async () => {
  const lambda = await cloud.here.clients.lambda();
  const FunctionName = functionOf('seldom', 'int');
  const Variables = await environmentOf(FunctionName);
  await cloud.put(landing, 'seldom/o14', textOf('o14'));
  const letters = deadLettersOf(cloud.here.clients, FunctionName);
  // Broken for a while: every try fails. The emulator forgets the queue that the stack has given the function.
  const TargetArn = await letters.arn();
  const broken = { Environment: { Variables: { CLS_SETTINGS: '{}' } }, DeadLetterConfig: { TargetArn } };
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, ...broken }));
  await tell(cloud.here.clients, FunctionName, created('seldom', { key: 'o14', time: begin }));
  await until('the dead letter', async () => (await letters.count()) === 1);
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
  expect(await hasAll(cloud, 'seldom', [...keys, 'o12', 'o13'])).toBe(true);

  // What a rule could not deliver lies there as it was; what is no arrival is found in storage or means nothing.
  await cloud.put(landing, 'seldom/o15', textOf('o15'));
  await letters.add(created('seldom', { key: 'o15', time: begin }));
  await letters.add({ request: 'sweep' });
  await fireSchedules(cloud.here.clients);
  await expectExact(cloud, 'seldom', [...keys, 'o12', 'o13', 'o14', 'o15']);
  expect(await letters.count()).toBe(0);
});

test('a queue that cannot be read keeps no sweep from its work', async () => {
  const FunctionName = functionOf('often', 'int');
  await deadLettersOf(cloud.here.clients, FunctionName).destroy();
  const [lot = ''] = (await cloud.newest('often')).map(({ lotId }) => lotId);
  await forgetLot('often', lot);
  await call(FunctionName, { request: 'sweep' });
  await expectExact(cloud, 'often', keys);
});
