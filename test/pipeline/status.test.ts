import { expect, test } from 'vitest';
import type { ArcDescriptor, BoundaryDescriptor, ProjectDescriptor } from '../../src/metadata/descriptor.ts';
import { addLots } from '../../src/metadata/lot.ts';
import { encodeRecord } from '../../src/metadata/record.ts';
import { collect } from '../../src/pipeline/collect.ts';
import { finish } from '../../src/pipeline/finish.ts';
import { status } from '../../src/pipeline/status.ts';
import { BenchTop } from './bench-top.ts';
import { arcOf, boundaryOf, sink, source } from './examples.ts';
import { given, lot, started, writeManifest } from './steps.ts';

const range = { from: Date.parse('2023-01-01T04:00:00Z'), to: Date.parse('2023-01-01T05:00:00Z') };
const now = Date.parse('2023-01-01T04:20:00Z');

const project = (
  arcs: readonly ArcDescriptor[],
  boundaries: readonly BoundaryDescriptor[] = [],
): ProjectDescriptor => ({
  project: { name: 'quakes', version: '1' },
  placement: { provider: 'aws', stage: null, account: '1', region: 'us-west-2' },
  arcs: [...arcs],
  boundaries: [...boundaries],
});

const look = (top: BenchTop, arcs: readonly ArcDescriptor[], boundaries: readonly BoundaryDescriptor[] = []) =>
  status(top.ports(), [project(arcs, boundaries)], { ...range, now });

const complete = async (top: BenchTop, arc: ArcDescriptor, of = lot): Promise<void> => {
  const input = await started(top, arc, of);
  await writeManifest(top, input);
  await finish(top.ports(), arc, input, { outcome: 'succeeded' });
};

const fail = async (top: BenchTop, arc: ArcDescriptor, of = lot, retryable = false): Promise<void> => {
  const input = await started(top, arc, of);
  await finish(top.ports(), arc, input, {
    outcome: 'failed',
    code: 'OutOfMemory',
    message: 'killed',
    lastLines: ['reading', 'dying'],
    retryable,
  });
};

const next = arcOf({ name: 'next', sources: { main: source('clean') }, sinks: { main: sink('report') } });

test('what is done is complete, what is not expected is nowhere, and nothing needs attention', async () => {
  const top = new BenchTop();
  for (const id of [lot, addLots(lot, 1)]) await given(top, 'raw', { lot: id });
  for (const id of [lot, addLots(lot, 1)]) await complete(top, arcOf(), id);
  const found = await look(top, [arcOf()], [boundaryOf()]);
  expect(found).toMatchObject({ verdict: 'healthy', attention: [], range: { from: '2023-01-01T04:00:00.000Z' } });
  expect(found.datasets).toMatchObject([
    { id: 'raw/v1', unit: 'PT5M', owner: 'quakes', counts: { complete: 2 } },
    {
      id: 'clean/v1',
      counts: { complete: 2, pending: 0 },
      solidTo: '2023-01-01T04:20:00.000Z',
      lagSeconds: 0,
      segments: [[lot, addLots(lot, 1), 'complete']],
    },
  ]);
});

test('a failed lot is one root cause with its last lines, what waits for it is counted, and what to type is said', async () => {
  const top = new BenchTop();
  await given(top, 'raw');
  await fail(top, arcOf());
  const found = await look(top, [next, arcOf()], [boundaryOf()]);
  expect(found.verdict).toBe('unhealthy');
  expect(found.attention).toEqual([
    {
      state: 'failed',
      dataset: 'clean/v1',
      arc: 'quakes.copy',
      lots: [lot, lot],
      reason: 'attempt 1/3  OutOfMemory: killed\nreading\ndying',
      blocks: 1,
      command: `clusterless local run copy --lot ${lot}`,
    },
  ]);
  expect(found.datasets.map(({ id, segments }) => [id, segments[0]?.[2]])).toEqual([
    ['raw/v1', 'complete'],
    ['clean/v1', 'failed'],
    ['report/v1', 'waiting'],
  ]);
});

test('solid is the contiguous prefix, not the latest', async () => {
  const top = new BenchTop();
  for (const n of [0, 1, 2]) await given(top, 'raw', { lot: addLots(lot, n) });
  await complete(top, arcOf(), lot);
  await fail(top, arcOf(), addLots(lot, 1));
  await complete(top, arcOf(), addLots(lot, 2));
  const [, clean] = (await look(top, [arcOf()], [boundaryOf()])).datasets;
  expect(clean).toMatchObject({ solidTo: '2023-01-01T04:15:00.000Z', lagSeconds: 300 });
  expect(clean?.segments.map(([, , state]) => state)).toEqual(['complete', 'failed', 'complete']);
});

test('adjacent failures are one range with one reason', async () => {
  const top = new BenchTop();
  for (const n of [0, 1, 2]) await given(top, 'raw', { lot: addLots(lot, n) });
  for (const n of [0, 1, 2]) await fail(top, arcOf(), addLots(lot, n));
  const { attention } = await look(top, [arcOf()]);
  expect(attention).toMatchObject([
    { lots: [lot, addLots(lot, 2)], command: `clusterless local run copy --lot ${lot}` },
  ]);
});

const states: readonly {
  readonly state: string;
  readonly arrange: (top: BenchTop) => Promise<unknown>;
  readonly arc?: ArcDescriptor;
  readonly verdict: string;
  readonly reason: string;
}[] = [
  { state: 'pending', arrange: (top) => given(top, 'raw'), verdict: 'unhealthy', reason: 'nothing ran' },
  {
    state: 'queued',
    arrange: async (top) => {
      await given(top, 'raw');
      await fail(top, arcOf(), lot, true);
    },
    verdict: 'healthy',
    reason: 'retry 2/3 at 2023-01-01T04:18:00.000Z',
  },
  {
    state: 'abandoned',
    arrange: async (top) => {
      await given(top, 'raw');
      await started(top, arcOf());
      top.dead.add(top.started[0]?.id ?? '');
    },
    verdict: 'unhealthy',
    reason: 'never ended',
  },
  {
    state: 'held',
    arc: arcOf({ onRestate: 'hold' }),
    arrange: async (top) => {
      await given(top, 'raw');
      await complete(top, arcOf());
      await given(top, 'raw', { generation: 1 });
    },
    verdict: 'unhealthy',
    reason: 'restated',
  },
  {
    state: 'held',
    arrange: async (top) => {
      await given(top, 'raw');
      await top.bucket('meta').putNew('control/project=quakes/arc=copy.json', encodeRecord({ paused: true }));
    },
    verdict: 'unhealthy',
    reason: 'paused',
  },
  {
    state: 'stale',
    arrange: async (top) => {
      await given(top, 'raw');
      await complete(top, arcOf());
      await given(top, 'raw', { generation: 1 });
    },
    verdict: 'unhealthy',
    reason: 'newer generations',
  },
  {
    state: 'waiting',
    arc: arcOf({ sources: { left: source('raw'), right: source('ref') } }),
    arrange: (top) => given(top, 'raw'),
    verdict: 'unhealthy',
    reason: `waits for ref/v1 ${lot}`,
  },
];

for (const { state, arrange, arc = arcOf(), verdict, reason } of states) {
  test(`a lot that is ${state} (${reason})`, async () => {
    const top = new BenchTop();
    await arrange(top);
    const found = await look(top, [arc]);
    expect(found.datasets[0]?.segments).toEqual([[lot, lot, state]]);
    expect(found.verdict).toBe(verdict);
    expect(found.attention).toMatchObject([{ state, lots: [lot, lot] }]);
    expect(found.attention[0]?.reason).toContain(reason);
  });
}

test('a lot that runs is running, and needs no attention', async () => {
  const top = new BenchTop();
  await given(top, 'raw');
  await started(top, arcOf());
  const found = await look(top, [next, arcOf()]);
  expect(found).toMatchObject({ verdict: 'healthy', attention: [] });
  expect(found.datasets.map(({ segments }) => segments[0]?.[2])).toEqual(['running', 'waiting']);
});

test('a lot that was restated and made again is complete', async () => {
  const top = new BenchTop();
  await given(top, 'raw');
  await complete(top, arcOf());
  await given(top, 'raw', { generation: 1 });
  await complete(top, arcOf());
  const found = await look(top, [arcOf()]);
  expect(found).toMatchObject({ verdict: 'healthy', datasets: [{ counts: { complete: 1, stale: 0 } }] });
});

test('of a boundary: arrivals without a commit are a gap once the lot is due', async () => {
  const top = new BenchTop();
  const boundary = boundaryOf({ arrival: 'frequent', empty: 'lazy' });
  top.now = Date.parse('2023-01-01T04:12:00Z');
  top.data.put('s3://lake/raw/a', 'x');
  const change = { change: 'created', bucket: 'lake', key: 'raw/a', sequencer: '1', time: 't' } as const;
  await collect(top.ports(), boundary, { change, time: top.now });
  const early = await status(top.ports(), [project([], [boundary])], { ...range, now: top.now });
  expect(early).toMatchObject({ verdict: 'healthy', datasets: [{ segments: [] }] });
  expect((await look(top, [], [boundary])).attention).toMatchObject([
    {
      state: 'pending',
      dataset: 'raw/v1',
      arc: null,
      lots: [lot, lot],
      reason: 'objects arrived, and the lot was never closed',
    },
  ]);
});

test('of a boundary: a hole in a dataset that has none is a gap', async () => {
  const top = new BenchTop();
  await given(top, 'raw', { lot: addLots(lot, -2) });
  await given(top, 'raw');
  const [raw] = (await look(top, [], [boundaryOf({ arrival: 'frequent', empty: 'lazy' })])).datasets;
  expect(raw?.segments.map(([, , state]) => state)).toEqual(['complete', 'pending', 'complete']);
  const [sporadic] = (await look(top, [], [boundaryOf()])).datasets;
  expect(sporadic?.segments.map(([, , state]) => state)).toEqual(['complete', 'complete']);
});

test('arcs of one name are told apart in what to type', async () => {
  const top = new BenchTop();
  await given(top, 'raw');
  const other = arcOf({ project: 'maps', sinks: { main: sink('map') } });
  const { attention } = await look(top, [arcOf(), other]);
  expect(attention.map(({ command }) => command)).toEqual([
    `clusterless local run quakes.copy --lot ${lot}`,
    `clusterless local run maps.copy --lot ${lot}`,
  ]);
});

test('what blocks most comes first', async () => {
  const top = new BenchTop();
  await given(top, 'raw');
  await given(top, 'raw', { lot: addLots(lot, 2) });
  await fail(top, arcOf());
  await complete(top, arcOf(), addLots(lot, 2));
  const { attention } = await look(top, [arcOf(), next]);
  expect(attention.map(({ dataset, blocks }) => [dataset, blocks])).toEqual([
    ['clean/v1', 1],
    ['report/v1', 0],
  ]);
});

test('a year of five minutes takes few requests, and reads no record', async () => {
  const top = new BenchTop();
  let gets = 0;
  const year = { from: Date.parse('2022-01-01T00:00:00Z'), to: Date.parse('2023-01-01T00:00:00Z') };
  const keys = Array.from({ length: 105_120 }, (_, n) => addLots('20220101PT5M000', n)).flatMap((id) =>
    ['complete', 'json'].map((what) => `datasets/name=raw/version=v1/lot=${id}/g0000.${what}`),
  );
  const ports = top.ports((store, bucket) => ({
    list: async function* (prefix) {
      if (bucket === 'manifest' && prefix.startsWith('datasets/name=raw/')) for (const key of keys) yield { key };
    },
    get: (key) => {
      gets++;
      return store.get(key);
    },
    putNew: (key, body) => store.putNew(key, body),
    putIfMatch: (key, body, etag) => store.putIfMatch(key, body, etag),
    remove: (key) => store.remove(key),
  }));
  const found = await status(ports, [project([arcOf()], [boundaryOf()])], { ...year, now: year.to });
  expect(found.datasets.map(({ counts }) => [counts.complete, counts.pending])).toEqual([
    [105_120, 0],
    [0, 105_120],
  ]);
  expect(found.attention).toHaveLength(1);
  // Two datasets and an arc, each in sixteen listings.
  expect(found.requests).toBeLessThan(3 * 16 + 3);
  expect(gets).toBe(0);
});
