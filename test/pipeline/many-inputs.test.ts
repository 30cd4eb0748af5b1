import { describe, expect, test } from 'vitest';
import { claimKey } from '../../src/metadata/keys.ts';
import { lotRange } from '../../src/metadata/lot.ts';
import type { CommittedManifest } from '../../src/metadata/manifest.ts';
import { encodeRecord } from '../../src/metadata/record.ts';
import { fromUri } from '../../src/metadata/uri.ts';
import { RunInput } from '../../src/metadata/workload.ts';
import { evaluate } from '../../src/pipeline/evaluate.ts';
import { finish } from '../../src/pipeline/finish.ts';
import type { ObjectStore } from '../../src/ports/object-store.ts';
import { copy } from '../../src/workloads/copy.ts';
import { sourceObjects } from '../../src/workloads/source-objects.ts';
import { BenchTop } from './bench-top.ts';
import { arcOf, sink, source } from './examples.ts';
import { given, started } from './steps.ts';

const day = '20230101';
const lots = lotRange('PT5M', Date.parse('2023-01-01T00:00:00Z'), Date.parse('2023-01-02T00:00:00Z'));
const good = { outcome: 'succeeded' } as const;
const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

const daily = (more: Parameters<typeof arcOf>[0] = {}) =>
  arcOf({
    unit: 'P1D',
    sources: { main: source('raw', { map: 'rollup' }) },
    sinks: { main: sink('clean', 'P1D') },
    ...more,
  });

const uriOf = (lot: string): string => `s3://lake/raw/${lot}.csv`;

/** One object for each lot. */
const fill = async (top: BenchTop, of: readonly string[] = lots, name = 'raw'): Promise<void> => {
  for (const lot of of) {
    const { size, checksum } = top.data.put(uriOf(lot), lot);
    await given(top, name, { lot, uris: [uriOf(lot)], objects: [{ uri: uriOf(lot), size, checksum }] });
  }
};

const inputsOf = (runId: string, role = 'main'): string => `runs/${runId}/inputs/role=${role}/manifest.json`;

test('a day of hours is told as it is', async () => {
  const top = new BenchTop();
  const hours = lotRange('PT1H', Date.parse('2023-01-01T00:00:00Z'), Date.parse('2023-01-02T00:00:00Z'));
  await fill(top, hours);
  const arc = daily({ sources: { main: source('raw', { map: 'rollup', unit: 'PT1H' }) } });
  const { props, snapshot } = await started(top, arc, day);
  expect([props.sourceManifests['main']?.length, snapshot?.['main']?.length]).toEqual([24, 24]);
  expect(top.bucket('manifest').keys('runs/')).toEqual([]);
});

test('a day of five minutes is one manifest of the day, there before anything starts', async () => {
  const top = new BenchTop();
  await fill(top);
  const ports = top.ports();
  let there: unknown;
  const start: typeof ports.launcher.start = async (execution) => {
    there = await top.json('manifest', inputsOf(RunInput.parse(execution.input).runId));
    return ports.launcher.start(execution);
  };
  await evaluate({ ...ports, launcher: { ...ports.launcher, start } }, daily(), day, { kind: 'live' });
  const input = RunInput.parse(top.started[0]?.input);
  const manifest = `s3://manifest/${inputsOf(input.runId)}`;
  expect(input.props).toMatchObject({
    sourceManifestPaths: { main: manifest },
    sourceManifests: { main: [manifest] },
  });
  expect(input.context.arcNotifyEvent.manifest).toBe(manifest);
  expect(there).toMatchObject({
    state: 'complete',
    comment: null,
    lotId: day,
    uriType: 'identifier',
    uris: lots.map(uriOf),
    inputs: { main: lots.map((lot) => ({ lot, generation: 0 })) },
    objects: lots.map((lot) => ({ uri: uriOf(lot), size: lot.length })),
  });
  // As AWS Batch counts it: JSON in JSON.
  expect(JSON.stringify(JSON.stringify(input.props)).length).toBeLessThan(8192);
  expect(input).not.toHaveProperty('snapshot');
});

/** Runs it to its end with the workload that we bring along. */
const copied = async (top: BenchTop, arc: ReturnType<typeof arcOf>, lot: string) => {
  const input = await started(top, arc, lot);
  await copy(top.ports(), input);
  const finished = await finish(top.ports(), arc, input, good);
  return { input, finished };
};

test('what is committed names every input, and a lot that is restated meanwhile is seen', async () => {
  const top = new BenchTop();
  await fill(top);
  const arc = daily();
  const input = await started(top, arc, day);
  await copy(top.ports(), input);
  await given(top, 'raw', { lot: lots[7] ?? '', generation: 1, uris: [uriOf('20230101PT5M007')] });
  const { end, recheck } = await finish(top.ports(), arc, input, good);
  expect([end.result, recheck?.answer]).toEqual(['complete', 'started']);
  expect(await top.json('manifest', `datasets/name=clean/version=v1/lot=${day}/g0000.json`)).toMatchObject({
    inputs: { main: lots.map((lot) => ({ lot, generation: 0 })) },
    stats: { objects: 288 },
    comment: null,
  });
  const again = RunInput.parse(top.started[1]?.input);
  expect(await top.json('manifest', inputsOf(again.runId))).toMatchObject({
    inputs: { main: expect.arrayContaining([{ lot: lots[7], generation: 1 }]) },
  });
});

test('a month of five minutes goes through machines and events in a few kilobytes', async () => {
  const top = new BenchTop();
  const last = '20230130PT5M287';
  const month = lotRange('PT5M', Date.parse('2023-01-01T00:00:00Z'), Date.parse('2023-01-31T00:00:00Z'));
  expect(month).toHaveLength(8640);
  await fill(top, month);
  const arc = arcOf({ sources: { main: source('raw', { map: { window: [-8639, 0] } }) } });
  const { input, finished } = await copied(top, arc, last);
  expect(finished.end).toMatchObject({ result: 'complete', stats: { objects: 8640 } });
  expect(Math.max(...[input, finished, ...top.sent].map(bytesOf))).toBeLessThan(8192);
  const claim = await top.json('state', claimKey({ project: 'quakes', arc: 'copy', version: 'v1' }, last, 0));
  const committed = await top.json('manifest', `datasets/name=clean/version=v1/lot=${last}/g0000.json`);
  const inputs = { main: month.map((lot) => ({ lot, generation: 0 })) };
  expect(committed).toMatchObject({ inputs });
  expect(claim).toMatchObject({ snapshot: inputs });
  // What grows is what lies in storage.
  expect([bytesOf(claim), bytesOf(committed)].map((size) => size < 4_000_000)).toEqual([true, true]);
});

test('only the role with many inputs is merged, however many roles there are', async () => {
  const top = new BenchTop();
  await fill(top);
  await given(top, 'stations', { lot: day });
  await given(top, 'stations', { lot: '20221231' });
  const arc = daily({
    sources: {
      few: source('stations', { unit: 'P1D', map: { window: [-1, 0] }, trigger: false }),
      main: source('raw', { map: 'rollup' }),
    },
  });
  const { runId, props } = await started(top, arc, day);
  expect(props.sourceManifests).toEqual({
    few: ['20221231', day].map((lot) => `s3://manifest/datasets/name=stations/version=v1/lot=${lot}/g0000.json`),
    main: [`s3://manifest/${inputsOf(runId)}`],
  });
});

/** Answers `answers` in turn to who writes merged inputs; `lost`: it is written, and nobody hears of it. */
const unlucky =
  (answers: ('conflict' | 'lost')[]) =>
  (store: ObjectStore): ObjectStore => ({
    list: (prefix, options) => store.list(prefix, options),
    get: (key) => store.get(key),
    putIfMatch: (key, body, etag) => store.putIfMatch(key, body, etag),
    remove: (key) => store.remove(key),
    putNew: async (key, body) => {
      const answer = key.includes('/inputs/') ? answers.shift() : undefined;
      if (answer === 'lost') await store.putNew(key, body);
      return answer === undefined ? store.putNew(key, body) : 'conflict';
    },
  });

test.each([[['conflict', 'conflict']], [['lost']], [['conflict', 'lost']]] as const)(
  'a write whose answer is %s is repeated',
  async (answers) => {
    const top = new BenchTop();
    await fill(top);
    const { answer } = await evaluate(top.ports(unlucky([...answers])), daily(), day, { kind: 'live' });
    const { runId } = RunInput.parse(top.started[0]?.input);
    expect([answer, top.bucket('manifest').keys('runs/')]).toEqual(['started', [inputsOf(runId)]]);
  },
);

test.each(['before', 'after'] as const)('whoever dies %s the write leaves nothing that starts', async (when) => {
  const top = new BenchTop();
  await fill(top);
  let died = false;
  const dying = (store: ObjectStore): ObjectStore => ({
    ...unlucky([])(store),
    putNew: async (key, body) => {
      if (key.includes('/inputs/') && when === 'after') await store.putNew(key, body);
      died ||= key.includes('/inputs/');
      if (died) throw new Error('killed');
      return store.putNew(key, body);
    },
  });
  await expect(evaluate(top.ports(dying), daily(), day, { kind: 'live' })).rejects.toThrow('killed');
  expect(top.started).toEqual([]);
  top.wall = 86_400_000;
  const { input, finished } = await copied(top, daily(), day);
  expect([input.run, input.attempt, finished.end.result]).toEqual([1, 2, 'complete']);
  expect(top.bucket('manifest').keys('runs/')).toContain(inputsOf(input.runId));
});

test('a run whose inputs cannot be read is over at once, and nothing starts', async () => {
  const top = new BenchTop();
  await fill(top);
  const denied = (store: ObjectStore): ObjectStore => ({
    ...unlucky([])(store),
    get: async (key) => (key.includes('PT5M100') ? undefined : store.get(key)),
  });
  await expect(evaluate(top.ports(denied), daily(), day, { kind: 'live' })).rejects.toThrow(/PT5M100.* does not exist/);
  expect(top.started).toEqual([]);
  expect(top.bucket('manifest').keys('runs/')).toEqual([]);
  const [end = ''] = top.bucket('state').keys('ends/');
  expect(await top.json('state', end)).toMatchObject({ result: 'failed', error: { code: 'CLS_NOT_FOUND' } });
});

test('whoever ends a run whose claim is not there is told so', async () => {
  const top = new BenchTop();
  await fill(top);
  const input = await started(top, daily(), day);
  for (const key of top.bucket('state').keys()) await top.bucket('state').remove(key);
  await expect(finish(top.ports(), daily(), input, good)).rejects.toMatchObject({ code: 'CLS_RECORD_CORRUPT' });
});

/** The lot at which one differs, and what it is. */
interface Odd {
  readonly state?: 'complete' | 'empty';
  readonly uriType?: CommittedManifest['uriType'];
  readonly uris?: readonly string[];
  readonly objects?: CommittedManifest['objects'];
}

const ordinary: Odd = { uriType: 'identifier', uris: ['s3://lake/raw/a'] };
const object = { uri: 's3://lake/raw/f/part-0', size: 1, checksum: 'crc32:1' };
const folder: Odd = { uriType: 'path', uris: ['s3://lake/raw/f/'], objects: [object] };
const nothing: Odd = { state: 'empty' };

const mixtures: readonly (readonly [string, { all: Odd; odd: Odd }, object])[] = [
  ['folders alone stay folders', { all: folder, odd: folder }, { uriType: 'path', state: 'complete' }],
  ['prefixes alone stay prefixes', { all: { ...folder, uriType: 'prefix' }, odd: nothing }, { uriType: 'prefix' }],
  [
    'a folder among objects is the objects in it',
    { all: ordinary, odd: folder },
    { uriType: 'identifier', uris: ['s3://lake/raw/f/part-0', ...Array(287).fill('s3://lake/raw/a')] },
  ],
  [
    'an empty lot adds nothing, whatever kind it says',
    { all: folder, odd: { ...nothing, uriType: 'identifier' } },
    { uriType: 'path', uris: Array(287).fill('s3://lake/raw/f/') },
  ],
  ['empty lots alone are an empty one', { all: nothing, odd: nothing }, { state: 'empty', uris: [], objects: [] }],
];

const mixed = async ({ all, odd }: { readonly all: Odd; readonly odd: Odd }): Promise<BenchTop> => {
  const top = new BenchTop();
  for (const [at, lot] of lots.entries()) await given(top, 'raw', { lot, ...(at === 0 ? odd : all) });
  return top;
};

describe('lots of several kinds', () => {
  test.each(mixtures)('%s', async (_, given, expected) => {
    const top = await mixed(given);
    const { runId } = await started(top, daily({ onEmpty: 'run' }), day);
    expect(await top.json('manifest', inputsOf(runId))).toMatchObject(expected);
  });

  const byPredecessor = async (uriType: string): Promise<BenchTop> => {
    const top = new BenchTop();
    await fill(top, lots.slice(1));
    const body = { state: 'complete', lotId: lots[0] ?? '', uriType, uris: ['s3://lake/raw/old'] };
    await top
      .bucket('manifest')
      .putNew(`datasets/name=raw/version=v1/lot=${lots[0]}/state=complete/manifest.json`, encodeRecord(body));
    return top;
  };

  test('a manifest of the predecessor counts, under its own key', async () => {
    const top = await byPredecessor('identifier');
    const input = await started(top, daily(), day);
    const manifest = await top.json('manifest', inputsOf(input.runId));
    expect(manifest).toMatchObject({ uris: ['s3://lake/raw/old', ...lots.slice(1).map(uriOf)] });
    const predecessor = `datasets/name=raw/version=v1/lot=${lots[0]}/state=complete/manifest.json`;
    expect(manifest).toHaveProperty('inputs.main.0', { lot: lots[0], generation: 0, predecessor });
    const objects = await sourceObjects(top.ports(), input);
    expect(objects.map(({ recorded }) => recorded !== undefined)).toEqual(lots.map((_, at) => at > 0));
  });

  test('its folders among objects end the run, for nobody knows what is in them', async () => {
    const top = await byPredecessor('path');
    await expect(started(top, daily(), day)).rejects.toMatchObject({ code: 'CLS_WORKLOAD' });
    const [end = ''] = top.bucket('state').keys('ends/');
    expect(await top.json('state', end)).toMatchObject({ result: 'failed', retryable: false });
  });
});

test('the manifest of a run is where its URI says, whatever the role is called', async () => {
  const top = new BenchTop();
  await fill(top);
  const arc = daily({ sources: { 'a b/ü': source('raw', { map: 'rollup' }) } });
  const { props } = await started(top, arc, day);
  const { bucket, key } = fromUri(props.sourceManifestPaths['a b/ü'] ?? '');
  expect(await top.json(bucket, key)).toMatchObject({ uris: lots.map(uriOf) });
});
