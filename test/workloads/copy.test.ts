import { expect, test } from 'vitest';
import { ClusterlessError } from '../../src/errors.ts';
import type { ArcDescriptor } from '../../src/metadata/descriptor.ts';
import { encodeRecord } from '../../src/metadata/record.ts';
import { finish } from '../../src/pipeline/finish.ts';
import { pipelineHandlers } from '../../src/pipeline/handlers.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { workloadHandlers } from '../../src/workloads/handlers.ts';
import { BenchTop } from '../pipeline/bench-top.ts';
import { arcOf, boundaryOf, sink, source } from '../pipeline/examples.ts';
import { given, lot, started } from '../pipeline/steps.ts';

const arcWith = (workloadProps: ArcDescriptor['workloadProps']): ArcDescriptor => arcOf({ workloadProps });

const sources = (top: BenchTop, names: readonly string[]): string[] =>
  names.map((name) => {
    top.data.put(`s3://lake/raw/${name}`, name);
    return `s3://lake/raw/${name}`;
  });

/** Runs the workload and finishes the run. */
const run = async (top: BenchTop, arc: ArcDescriptor, ports: Ports = top.ports()) => {
  const input = await started(top, arc);
  await workloadHandlers.copy(ports, {}, input);
  const { end } = await finish(top.ports(), arc, input, { outcome: 'succeeded' });
  const committed = await top.json('manifest', `datasets/name=clean/version=v1/lot=${lot}/g0000.json`);
  return { input, end, committed };
};

test('every object is copied to the same relative key under each sink', async () => {
  const top = new BenchTop();
  await given(top, 'raw', { uris: sources(top, ['a%20b/c=1.txt', 'd']) });
  const arc = arcOf({ sinks: { main: sink('clean'), other: sink('other') } });
  const { end, committed } = await run(top, arc);
  expect(end).toMatchObject({ result: 'complete', stats: { objects: 4 } });
  expect(committed).toMatchObject({ uris: ['s3://lake/clean/a%20b/c=1.txt', 's3://lake/clean/d'], comment: null });
  expect(top.data.text('s3://lake/other/d')).toBe('d');
});

test('the filter is held against the path below the source; nothing kept is an empty lot', async () => {
  const top = new BenchTop();
  await given(top, 'raw', { uris: sources(top, ['x/a.csv', 'x/b.tmp', 'c.csv']) });
  const { committed } = await run(top, arcWith({ filter: { includes: ['x/*.csv'], excludes: [] } }));
  expect(committed).toMatchObject({ uris: ['s3://lake/clean/x/a.csv'] });

  const none = new BenchTop();
  await given(none, 'raw', { uris: sources(none, ['a']) });
  const { end } = await run(none, arcWith({ filter: { excludes: ['**'] } }));
  expect(end).toMatchObject({ result: 'empty' });
});

test('layout lot puts the copies into the run’s own folder', async () => {
  const top = new BenchTop();
  await given(top, 'raw', { uris: sources(top, ['a']) });
  const { input, committed } = await run(top, arcWith({ layout: 'lot' }));
  expect(committed).toMatchObject({ uris: [`s3://lake/clean/lot=${lot}/run=${input.runId}/a`] });
});

const failing = (top: BenchTop, uri: string, error: Error): Ports => {
  const ports = top.ports();
  return {
    ...ports,
    data: {
      ...ports.data,
      head: (given) => top.data.head(given),
      list: (prefix) => top.data.list(prefix),
      copy: (from, to) => (from === uri ? Promise.reject(error) : top.data.copy(from, to)),
    },
  };
};

const tolerances = [
  { share: 0, names: ['a', 'b'], fails: true },
  { share: 0.1, names: ['a', 'b'], fails: false },
  { share: 0.5, names: ['a', 'b'], fails: false },
] as const;

for (const { share, names, fails } of tolerances) {
  test(`one of two objects fails with a tolerance of ${share}: the run ${fails ? 'fails' : 'warns'}`, async () => {
    const top = new BenchTop();
    await given(top, 'raw', { uris: sources(top, names) });
    const ports = failing(top, 's3://lake/raw/a', new Error('slow down'));
    const running = run(top, arcWith({ failArcOnPartialPercent: share }), ports);
    if (fails) await expect(running).rejects.toThrow('1 of 2 objects could not be copied');
    else
      expect(await running).toMatchObject({ committed: { uris: ['s3://lake/clean/b'], checks: [{ result: 'warn' }] } });
  });
}

test('denied access fails the run whatever the tolerance', async () => {
  const top = new BenchTop();
  await given(top, 'raw', { uris: sources(top, ['a', 'b']) });
  const ports = failing(top, 's3://lake/raw/a', new ClusterlessError('CLS_DENIED', 'no s3:GetObject'));
  await expect(run(top, arcWith({ failArcOnPartialPercent: 1 }), ports)).rejects.toThrow('no s3:GetObject');
});

test('an object that was overwritten since its generation was committed is noticed and said', async () => {
  const top = new BenchTop();
  const { size, etag } = top.data.put('s3://lake/raw/a', 'old');
  await pipelineHandlers.collect(top.ports(), boundaryOf(), {
    source: 'aws.s3',
    'detail-type': 'Object Created',
    time: '2023-01-01T04:10:30Z',
    detail: { bucket: { name: 'lake' }, object: { key: 'raw/a', size, etag, sequencer: '1' } },
  });
  top.data.put('s3://lake/raw/a', 'new');
  const { committed } = await run(top, arcOf());
  expect(committed).toMatchObject({
    comment: '1 source objects were overwritten since their generation was committed',
  });
});

test('the predecessor’s manifests are read, one of a folder among them', async () => {
  const top = new BenchTop();
  sources(top, ['part/a', 'part/b']);
  const input = await started(await withSource(top), arcOf());
  const legacy = 's3://manifest/datasets/name=raw/version=v1/lot=L/state=complete/manifest.json/p0.json';
  await top
    .bucket('manifest')
    .putNew(
      'datasets/name=raw/version=v1/lot=L/state=complete/manifest.json/p0.json',
      encodeRecord({ state: 'complete', comment: null, lotId: lot, uriType: 'path', uris: ['s3://lake/raw/part/'] }),
    );
  const old = { ...input, props: { ...input.props, sourceManifests: { main: [legacy] } } };
  await workloadHandlers.copy(top.ports(), {}, old);
  expect(top.data.text('s3://lake/clean/part/b')).toBe('part/b');
});

const withSource = async (top: BenchTop): Promise<BenchTop> => {
  await given(top, 'raw');
  return top;
};

test('a manifest whose write is in conflict is written again', async () => {
  const top = new BenchTop();
  await given(top, 'raw', { uris: sources(top, ['a']) });
  let conflicts = 2;
  const ports = top.ports((store) => ({
    list: (prefix, options) => store.list(prefix, options),
    get: (key) => store.get(key),
    putNew: (key, body) => (conflicts-- > 0 ? Promise.resolve('conflict') : store.putNew(key, body)),
    putIfMatch: (key, body, etag) => store.putIfMatch(key, body, etag),
    remove: (key) => store.remove(key),
  }));
  expect((await run(top, arcOf(), ports)).end).toMatchObject({ result: 'complete' });
  conflicts = Number.POSITIVE_INFINITY;
  const again = await started(top, arcOf({ version: 'v2' }));
  await expect(workloadHandlers.copy(ports, {}, again)).rejects.toMatchObject({ code: 'CLS_TRANSIENT' });
});

test('two sources that would copy to one key are refused, or one would be lost', async () => {
  const top = new BenchTop();
  top.data.put('s3://lake/left/a', 'left');
  top.data.put('s3://lake/right/a', 'right');
  await given(top, 'left', { uris: ['s3://lake/left/a'] });
  await given(top, 'right', { uris: ['s3://lake/right/a'] });
  const arc = arcOf({ sources: { left: source('left'), right: source('right') } });
  await expect(run(top, arc)).rejects.toThrow('more than one object would be copied to s3://lake/clean/a');
});
