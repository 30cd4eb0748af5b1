import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PartitionInput } from '@aws-sdk/client-glue';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ClusterlessError } from '../../src/errors.ts';
import { lotRange } from '../../src/metadata/lot.ts';
import { encodeRecord } from '../../src/metadata/record.ts';
import type { GlueTable } from '../../src/metadata/uri.ts';
import { finish } from '../../src/pipeline/finish.ts';
import type { Catalog } from '../../src/ports/catalog.ts';
import type { GlueApi } from '../../src/substrate/aws/glue/glue-api.ts';
import { createGlueCatalog } from '../../src/substrate/aws/glue/glue-catalog.ts';
import { declareTables } from '../../src/substrate/local/catalog/declared-tables.ts';
import { localCatalog } from '../../src/substrate/local/catalog/local-catalog.ts';
import { PartitionsFile, readCatalogFile } from '../../src/substrate/local/catalog/table-files.ts';
import { layoutOf } from '../../src/substrate/local/store/layout.ts';
import type { GlueTablePart } from '../../src/substrate/part.ts';
import { workloadHandlers } from '../../src/workloads/handlers.ts';
import { BenchTop } from '../pipeline/bench-top.ts';
import { arcOf, sink, source } from '../pipeline/examples.ts';
import { given, lot, started } from '../pipeline/steps.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cls-glue-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const tableWith = (...keys: readonly string[]): GlueTablePart => ({
  part: 'glue-table',
  name: 'orders',
  database: 'lake',
  columns: [],
  partitions: keys.map((name) => ({ name, type: 'string' })),
  dataFormat: 'csv',
  location: 's3://lake/raw/',
  removeOnDestroy: false,
});

const root = 'glue:///lake/orders';
const arcWith = (workloadProps = {}) => arcOf({ sinks: { main: { ...sink('table'), pathURI: root } }, workloadProps });

const catalogWith = (...keys: readonly string[]): Catalog => {
  declareTables(layoutOf(folder), 'stack', [tableWith(...keys)]);
  return localCatalog(layoutOf(folder));
};

const partitions = () => readCatalogFile(PartitionsFile, join(folder, 'glue/lake/orders.partitions.json'))?.partitions;

interface Ran {
  readonly catalog: Catalog;
  readonly names: readonly string[];
  readonly props?: object;
  readonly top?: BenchTop;
  readonly generation?: number;
  readonly lot?: string;
}

const run = async ({ catalog, names, props = {}, top = new BenchTop(), generation = 0, lot: of = lot }: Ran) => {
  const arc = arcWith(props);
  await given(top, 'raw', { lot: of, generation, uris: names.map((name) => `s3://lake/raw/${name}`) });
  const input = await started(top, arc, of);
  await workloadHandlers['glue-add-partitions']({ ...top.ports(), catalog }, {}, input);
  const { end } = await finish(top.ports(), arc, input, { outcome: 'succeeded' });
  const key = `datasets/name=table/version=v1/lot=${of}/g${String(generation).padStart(4, '0')}.json`;
  const committed = await top.json('manifest', key);
  return { top, input, end, committed };
};

test('every folder of a lot becomes one partition, and the manifest lists the new ones', async () => {
  const catalog = catalogWith('partition');
  const names = ['partition=0001/a.csv', 'partition=0001/b.csv', 'partition=a=b%20c/d.csv'];
  const { committed } = await run({ catalog, names });
  expect(committed).toMatchObject({
    state: 'complete',
    uris: [`${root}/partition=0001`, `${root}/partition=a=b%20c`],
    objects: [],
  });
  expect(partitions()).toEqual([
    {
      values: ['0001'],
      location: 's3://lake/raw/partition=0001/',
      folder: 'buckets/lake/raw/partition=0001/',
      parameters: { 'clusterless:lot': `quakes/copy/${lot}` },
    },
    expect.objectContaining({ values: ['a=b c'], location: 's3://lake/raw/partition=a=b c/' }),
  ]);
});

const other = '20230101PT5M049';

test.each([
  ['added', { state: 'complete', uris: [`${root}/p=2`] }],
  ['all', { state: 'complete', uris: [`${root}/p=1`, `${root}/p=2`] }],
  ['none', { state: 'complete', uris: [root] }],
])('with results "%s", one partition that is there and one that is new', async (partitionResults, expected) => {
  const catalog = catalogWith('p');
  const { top } = await run({ catalog, names: ['p=1/a'], lot: other });
  const { committed } = await run({ catalog, top, names: ['p=1/b', 'p=2/b'], props: { partitionResults } });
  expect(committed).toMatchObject(expected);
});

test.each(['added', 'all', 'none'])('with results "%s", nothing new is an empty lot', async (partitionResults) => {
  const catalog = catalogWith('p');
  const { top } = await run({ catalog, names: ['p=1/a'], lot: other });
  const { committed } = await run({ catalog, top, names: ['p=1/b'], props: { partitionResults } });
  expect(committed).toMatchObject({ state: 'empty', uris: [] });
});

test('a second attempt finds what the first one added, and says the same', async () => {
  const catalog = catalogWith('p');
  const top = new BenchTop();
  await given(top, 'raw', { uris: ['s3://lake/raw/p=1/a'] });
  const input = await started(top, arcWith());
  const ports = { ...top.ports(), catalog };
  const dying = {
    ...ports,
    store: top.ports((store) => ({
      ...store,
      get: (key) => store.get(key),
      putNew: () => Promise.reject(new Error('gone')),
    })).store,
  };
  await expect(workloadHandlers['glue-add-partitions'](dying, {}, input)).rejects.toThrow('gone');
  const before = partitions();
  expect(before).toHaveLength(1);
  await workloadHandlers['glue-add-partitions'](ports, {}, input);
  await finish(top.ports(), arcWith(), input, { outcome: 'succeeded' });
  expect(await top.json('manifest', `datasets/name=table/version=v1/lot=${lot}/g0000.json`)).toMatchObject({
    uris: [`${root}/p=1`],
  });
  expect(partitions()).toEqual(before);
});

test('a restated lot moves its partition to the folder of the new run', async () => {
  const catalog = catalogWith('lot');
  const { top, committed: first } = await run({ catalog, names: [`lot=${lot}/run=raw-r0000/a`] });
  const { committed } = await run({ catalog, top, generation: 1, names: [`lot=${lot}/run=raw-r0001/a`] });
  expect(committed).toMatchObject({ state: 'complete', uris: [`${root}/lot=${lot}/run=raw-r0001`] });
  expect(partitions()).toMatchObject([{ location: `s3://lake/raw/lot=${lot}/run=raw-r0001/` }]);
  expect(Object(committed).contentDigest).not.toBe(Object(first).contentDigest);
});

test('a manifest of paths adds each path', async () => {
  const catalog = catalogWith('p');
  const top = new BenchTop();
  await given(top, 'raw', { uris: [], state: 'complete' });
  const input = await started(top, arcWith());
  const body = {
    state: 'complete',
    comment: null,
    lotId: lot,
    uriType: 'path',
    uris: ['s3://lake/raw/p=1/', 's3://lake/raw/p=2'],
  };
  await top.bucket('manifest').putNew('old/manifest.json', encodeRecord(body));
  const old = { ...input, props: { ...input.props, sourceManifests: { main: ['s3://manifest/old/manifest.json'] } } };
  await workloadHandlers['glue-add-partitions']({ ...top.ports(), catalog }, {}, old);
  expect(partitions()?.map(({ values }) => values)).toEqual([['1'], ['2']]);
});

test.each([
  ['no such table', ['p'], ['p=1/a'], 'glue:///lake/nowhere', /there is no table \/lake\/nowhere in the catalog/],
  ['a table without partition keys', [], ['p=1/a'], root, /has no partition keys/],
  ['an object in the root', ['p'], ['a.csv'], root, /s3:\/\/lake\/raw\/a.csv is in no partition/],
  ['too few folders', ['p', 'q'], ['p=1/a'], root, /"p=1\/" is no partition of the table/],
  ['one partition in two folders', ['p'], ['eu/p=1/a', 'us/p=1/a'], root, /one partition is in two folders/],
])('%s fails the run with the reason', async (_, keys, names, pathURI, reason) => {
  const catalog = catalogWith(...keys);
  const top = new BenchTop();
  await given(top, 'raw', { uris: names.map((name) => `s3://lake/raw/${name}`) });
  const input = await started(top, arcOf({ sinks: { main: { ...sink('table'), pathURI } } }));
  const running = workloadHandlers['glue-add-partitions']({ ...top.ports(), catalog }, {}, input);
  await expect(running).rejects.toThrow(reason);
  await expect(running).rejects.toMatchObject({ code: 'CLS_WORKLOAD' });
});

test('a day of five minutes, told as one manifest, is a partition for each of its lots', async () => {
  const [catalog, top, day] = [catalogWith('lot'), new BenchTop(), '20230101'];
  const lots = lotRange('PT5M', Date.parse('2023-01-01T00:00:00Z'), Date.parse('2023-01-02T00:00:00Z'));
  for (const each of lots) await given(top, 'raw', { lot: each, uris: [`s3://lake/raw/lot=${each}/a.csv`] });
  const sources = { main: source('raw', { map: 'rollup' }) };
  const arc = arcOf({ unit: 'P1D', sources, sinks: { main: { ...sink('table', 'P1D'), pathURI: root } } });
  const input = await started(top, arc, day);
  expect(input.props.sourceManifests['main']).toHaveLength(1);
  await workloadHandlers['glue-add-partitions']({ ...top.ports(), catalog }, {}, input);
  expect((await finish(top.ports(), arc, input, { outcome: 'succeeded' })).end.result).toBe('complete');
  expect(partitions()?.map(({ values }) => values)).toEqual(lots.map((each) => [each]));
});

test('a partition that somebody else has elsewhere is left alone', async () => {
  const catalog = catalogWith('p');
  const table = await catalog.open({ catalog: null, database: 'lake', table: 'orders' });
  await table?.add([{ values: ['1'], location: 's3://else/p=1/', parameters: {} }]);
  await expect(run({ catalog, names: ['p=1/a'] })).rejects.toMatchObject({
    code: 'CLS_WORKLOAD',
    detail: 'The first: the partition 1 exists at s3://else/p=1/.',
  });
  expect(partitions()).toMatchObject([{ location: 's3://else/p=1/' }]);
});

test('failures that pass are tried again', async () => {
  const failing = (retryable: boolean): Catalog => ({
    open: async () => ({
      keys: ['p'],
      add: async (all) => all.map(({ values }) => (values[0] === '1' ? { failed: 'busy', retryable } : 'added')),
      move: async () => {},
    }),
  });
  const names = ['p=1/a', 'p=2/a'];
  await expect(run({ catalog: failing(true), names })).rejects.toMatchObject({
    code: 'CLS_TRANSIENT',
    summary: '1 of 2 partitions could not be added to /lake/orders',
  });
  await expect(run({ catalog: failing(false), names })).rejects.toMatchObject({ code: 'CLS_WORKLOAD' });
});

test('10,000 partitions in one manifest are 10,000 partitions', async () => {
  const catalog = catalogWith('p');
  const names = Array.from({ length: 10_000 }, (_, at) => `p=${String(at).padStart(5, '0')}/a`);
  const { committed } = await run({ catalog, names });
  expect(committed).toMatchObject({ state: 'complete' });
  expect(partitions()).toHaveLength(10_000);
});

/** Glue as its API is: what is there by its values, and a time when it says that it is asked too much. */
class BusyGlue implements GlueApi {
  readonly there = new Map<string, PartitionInput>();
  calls = 0;
  private readonly busyAt: ReadonlySet<number>;

  constructor(...busyAt: readonly number[]) {
    this.busyAt = new Set(busyAt);
  }

  async table() {
    return { Name: 'orders', PartitionKeys: [{ Name: 'p' }], StorageDescriptor: { Location: 's3://lake/raw/' } };
  }

  async create(_of: GlueTable, all: readonly PartitionInput[]) {
    this.count();
    const Errors = all.flatMap(({ Values = [] }) =>
      this.there.has(Values.join())
        ? [{ PartitionValues: Values, ErrorDetail: { ErrorCode: 'AlreadyExistsException' } }]
        : [],
    );
    for (const one of all)
      if (!this.there.has((one.Values ?? []).join())) this.there.set((one.Values ?? []).join(), one);
    return { $metadata: {}, Errors };
  }

  async get(_of: GlueTable, wanted: readonly (readonly string[])[]) {
    this.count();
    return { $metadata: {}, Partitions: wanted.flatMap((values) => this.there.get(values.join()) ?? []) };
  }

  async update() {
    this.count();
    return { $metadata: {} };
  }

  private count(): void {
    this.calls += 1;
    if (this.busyAt.has(this.calls)) throw new ClusterlessError('CLS_TRANSIENT', 'Rate exceeded');
  }
}

test('10,000 partitions that Glue throttles half way are resumed: none lost, none twice, and few calls more', async () => {
  const glue = new BusyGlue(38, 81);
  const top = new BenchTop();
  const names = Array.from({ length: 10_000 }, (_, at) => `p=${String(at).padStart(5, '0')}/a`);
  await given(top, 'raw', { uris: names.map((name) => `s3://lake/raw/${name}`) });
  const input = await started(top, arcWith());
  const ports = { ...top.ports(), catalog: createGlueCatalog(glue) };
  const attempt = () => workloadHandlers['glue-add-partitions'](ports, {}, input);
  await expect(attempt()).rejects.toMatchObject({ code: 'CLS_TRANSIENT', retryable: true });
  expect(glue.there.size).toBe(3700);
  await expect(attempt()).rejects.toMatchObject({ code: 'CLS_TRANSIENT' });
  await attempt();
  expect(glue.there.size).toBe(10_000);
  // Each batch is created in one call; one that is there already is read in another.
  expect(glue.calls).toBeLessThanOrEqual(300);
  const { end } = await finish(top.ports(), arcWith(), input, { outcome: 'succeeded' });
  expect(end.result).toBe('complete');
  const committed = await top.json('manifest', `datasets/name=table/version=v1/lot=${lot}/g0000.json`);
  expect(Object(committed).uris).toEqual(names.map((name) => `${root}/${name.slice(0, -2)}`));
});
