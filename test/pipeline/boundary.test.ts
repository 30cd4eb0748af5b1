import { expect, test } from 'vitest';
import type { BoundaryDescriptor } from '../../src/metadata/descriptor.ts';
import { toUri } from '../../src/metadata/uri.ts';
import { counted } from '../../src/pipeline/counted-ports.ts';
import { pipelineHandlers } from '../../src/pipeline/handlers.ts';
import { BenchTop } from './bench-top.ts';
import { boundaryOf, sink } from './examples.ts';

interface Put {
  readonly key: string;
  readonly at: string;
  readonly sequencer?: string;
  readonly gone?: boolean;
  readonly removed?: boolean;
  /** Its key, when nothing is said. */
  readonly content?: string;
}

const event = (top: BenchTop, { key, at, sequencer = '01', gone = false, removed = false, content = key }: Put) => {
  const uri = toUri('lake', key);
  const { size, etag } = top.data.put(uri, content);
  if (gone || removed) void top.data.remove(uri);
  return {
    source: 'aws.s3',
    'detail-type': removed ? 'Object Deleted' : 'Object Created',
    time: at,
    detail: { bucket: { name: 'lake' }, object: removed ? { key, sequencer } : { key, size, etag, sequencer } },
  };
};

const arrive = (top: BenchTop, boundary: BoundaryDescriptor, put: Put): Promise<unknown> =>
  pipelineHandlers.collect(top.ports(), boundary, event(top, put));

const manifest = (top: BenchTop, lot: string, generation = 0): Promise<unknown> =>
  top.json('manifest', `datasets/name=raw/version=v1/lot=${lot}/g000${generation}.json`);

const lots = (top: BenchTop): string[] =>
  top
    .bucket('manifest')
    .keys('datasets/name=raw/')
    .filter((key) => /\.(complete|empty)$/.test(key))
    .map((key) => key.replace(/.*lot=/, ''));

const frequent = boundaryOf({ arrival: 'frequent', empty: 'lazy' });
const at = '2023-01-01T04:12:00Z';
const lot = '20230101PT5M050';

for (const key of ['raw/folder/', 'raw/a b+c%2F=ü.txt', 'raw/x/../y', 'raw/ ', `raw/${'k'.repeat(1000)}`]) {
  test(`a key is taken verbatim: ${key.slice(0, 30)}`, async () => {
    const top = new BenchTop();
    expect(await arrive(top, boundaryOf(), { key, at })).toMatchObject({ answer: 'committed', lot });
    expect(await manifest(top, lot)).toMatchObject({ state: 'complete', uris: [toUri('lake', key)] });
  });
}

const ignored: readonly { readonly why: string; readonly put: Put; readonly answer: object }[] = [
  { why: 'the root itself', put: { key: 'raw/', at }, answer: { answer: 'ignored', reason: 'a folder' } },
  { why: 'a folder', put: { key: 'raw/folder/', content: '', at }, answer: { answer: 'ignored', reason: 'a folder' } },
  { why: 'elsewhere', put: { key: 'rawest/a', at }, answer: { answer: 'ignored', reason: 'not under the dataset' } },
  { why: 'filtered out', put: { key: 'raw/_tmp/a', at }, answer: { answer: 'ignored', reason: 'filtered out' } },
  { why: 'gone', put: { key: 'raw/a', at, gone: true }, answer: { answer: 'gone', lot } },
  { why: 'a removal', put: { key: 'raw/a', at, removed: true }, answer: { answer: 'ignored' } },
];

for (const { why, put, answer } of ignored) {
  test(`an object that is ${why} makes no lot, in either mode`, async () => {
    for (const arrival of ['infrequent', 'frequent'] as const) {
      const top = new BenchTop();
      const filter = { includes: [], excludes: ['_tmp/**'], pathSeparator: '/', ignoreCase: false };
      expect(await arrive(top, boundaryOf({ arrival, filter }), put)).toMatchObject(answer);
      expect(top.bucket('meta').keys()).toEqual([]);
      expect(lots(top)).toEqual([]);
    }
  });
}

test('infrequent: each object commits at once, another of the lot restates it, a redelivery changes nothing', async () => {
  const top = new BenchTop();
  const first = event(top, { key: 'raw/a', at });
  await pipelineHandlers.collect(top.ports(), boundaryOf(), first);
  await arrive(top, boundaryOf(), { key: 'raw/b', at });
  expect(await pipelineHandlers.collect(top.ports(), boundaryOf(), first)).toMatchObject({ answer: 'adopted' });
  expect(await manifest(top, lot, 1)).toMatchObject({
    uris: ['s3://lake/raw/a', 's3://lake/raw/b'],
    cause: { kind: 'late' },
  });
  expect(top.sent).toHaveLength(2);
});

test('an announcement that failed is made when the event comes again', async () => {
  const top = new BenchTop();
  const first = event(top, { key: 'raw/a', at });
  const ports = top.ports();
  const deaf = { ...ports, events: { publish: () => Promise.reject(new Error('no bus')) } };
  await expect(pipelineHandlers.collect(deaf, boundaryOf(), first)).rejects.toThrow('no bus');
  expect(await pipelineHandlers.collect(ports, boundaryOf(), first)).toMatchObject({ answer: 'adopted' });
  expect(top.sent).toHaveLength(1);
});

test('an event that comes again after its object was overwritten changes nothing', async () => {
  const top = new BenchTop();
  const first = event(top, { key: 'raw/a', at });
  await pipelineHandlers.collect(top.ports(), boundaryOf(), first);
  top.data.put('s3://lake/raw/a', 'another body');
  expect(await pipelineHandlers.collect(top.ports(), boundaryOf(), first)).toMatchObject({ answer: 'adopted' });
});

test('frequent: objects are collected, and the lot is closed at its end and grace', async () => {
  const top = new BenchTop();
  top.now = Date.parse('2023-01-01T04:12:30Z');
  for (const key of ['raw/b', 'raw/a', 'raw/b']) {
    expect(await arrive(top, frequent, { key, at })).toEqual({ answer: 'collected', lot });
  }
  expect(lots(top)).toEqual([]);
  const [[name, { at: closes, wake }] = ['', { at: 0, wake: { target: '', detail: null } }]] = [...top.schedules];
  expect(name).toBe(`close-raw-v1-${lot}`);
  expect(new Date(closes).toISOString()).toBe('2023-01-01T04:16:00.000Z');
  expect(wake.target).toBe('arrivals-close');
  top.now = closes;
  await pipelineHandlers.close(top.ports(), frequent, wake.detail);
  expect(await manifest(top, lot)).toMatchObject({ uris: ['s3://lake/raw/a', 's3://lake/raw/b'] });
});

test('frequent: an object that comes after the close restates its lot', async () => {
  const top = new BenchTop();
  top.now = Date.parse('2023-01-01T04:12:30Z');
  await arrive(top, frequent, { key: 'raw/a', at });
  top.now = Date.parse('2023-01-01T04:16:00Z');
  await pipelineHandlers.close(top.ports(), frequent, { request: 'close', lot });
  expect(await arrive(top, frequent, { key: 'raw/late', at })).toMatchObject({ answer: 'committed', generation: 1 });
  expect(await manifest(top, lot, 1)).toMatchObject({ uris: ['s3://lake/raw/a', 's3://lake/raw/late'] });
});

test('an object that is put again counts once, as it was last, and a removal before the close takes it out', async () => {
  const top = new BenchTop();
  top.now = Date.parse('2023-01-01T04:12:30Z');
  await arrive(top, frequent, { key: 'raw/a', at, sequencer: '0A' });
  await arrive(top, frequent, { key: 'raw/a', at, sequencer: '0A01' });
  await arrive(top, frequent, { key: 'raw/b', at, sequencer: '0B' });
  await arrive(top, frequent, { key: 'raw/b', at, sequencer: '0C', removed: true });
  await pipelineHandlers.close(top.ports(), frequent, { request: 'close', lot });
  expect(await manifest(top, lot)).toMatchObject({ objects: [{ uri: 's3://lake/raw/a', checksum: 'etag:v2' }] });
});

const policies = [
  {
    empty: 'lazy',
    closed: ['20230101PT5M050/g0000.complete', '20230101PT5M051/g0000.empty', '20230101PT5M052/g0000.complete'],
  },
  { empty: 'never', closed: ['20230101PT5M050/g0000.complete', '20230101PT5M052/g0000.complete'] },
] as const;

for (const { empty, closed } of policies) {
  test(`empty lots between two others under ${empty}; none before a dataset's first commit`, async () => {
    const top = new BenchTop();
    top.now = Date.parse('2023-01-01T05:00:00Z');
    const boundary = boundaryOf({ arrival: 'frequent', empty });
    await arrive(top, boundary, { key: 'raw/a', at });
    await arrive(top, boundary, { key: 'raw/b', at: '2023-01-01T04:20:00Z' });
    expect(lots(top)).toEqual(closed);
    expect(top.sent).toHaveLength(closed.length);
  });
}

test.for(['infrequent', 'frequent'] as const)('%s: a hundred late objects at once are a few turns', async (arrival) => {
  const top = new BenchTop();
  top.now = Date.parse('2023-01-01T04:30:00Z');
  const boundary = boundaryOf({ arrival, empty: 'lazy' });
  const { ports, requests } = counted(top.ports());
  const puts = Array.from({ length: 100 }, (_, n) => event(top, { key: `raw/${n}`, at }));
  await Promise.all(puts.map((put) => pipelineHandlers.collect(ports, boundary, put)));

  // Each looks for holes by itself; were each to commit by itself too, there would be twice as many.
  expect(requests()).toBeLessThan(700);
  const last = top
    .bucket('manifest')
    .keys(`datasets/name=raw/version=v1/lot=${lot}/`)
    .findLast((key) => key.endsWith('.json'));
  expect(await top.json('manifest', last ?? '')).toMatchObject({ stats: { objects: 100 } });
});

test('infrequent and lazy: a lot that is over is filled before the next commits, one in its grace is not yet', async () => {
  for (const [now, count] of [
    ['2023-01-01T04:15:30Z', 2],
    ['2023-01-01T04:16:00Z', 3],
  ] as const) {
    const top = new BenchTop();
    top.now = Date.parse(now);
    const boundary = boundaryOf({ empty: 'lazy' });
    await arrive(top, boundary, { key: 'raw/a', at: '2023-01-01T04:06:00Z' });
    await arrive(top, boundary, { key: 'raw/b', at: '2023-01-01T04:15:10Z' });
    expect(lots(top), now).toHaveLength(count);
  }
});

test('always: a tick closes the newest lot that is due, and those that were missed before it', async () => {
  const top = new BenchTop();
  const always = boundaryOf({ arrival: 'frequent', empty: 'always' });
  top.now = Date.parse('2023-01-01T04:10:00Z');
  await pipelineHandlers.close(top.ports(), always, { request: 'tick' });
  top.now = Date.parse('2023-01-01T04:25:00Z');
  await pipelineHandlers.close(top.ports(), always, { request: 'tick' });
  expect(lots(top)).toEqual([
    '20230101PT5M048/g0000.empty',
    '20230101PT5M049/g0000.empty',
    '20230101PT5M050/g0000.empty',
    '20230101PT5M051/g0000.empty',
  ]);
});

test('lots of a day and of an hour are closed like those of five minutes', async () => {
  for (const [unit, id] of [
    ['P1D', '20230101'],
    ['PT1H', '20230101PT1H004'],
  ] as const) {
    const top = new BenchTop();
    await arrive(top, boundaryOf({ dataset: sink('raw', unit) }), { key: 'raw/a', at });
    expect(lots(top)).toEqual([`${id}/g0000.complete`]);
  }
});

test('an event that is none of its own is refused loudly', async () => {
  const top = new BenchTop();
  for (const wrong of [{}, { source: 'aws.s3' }, null]) {
    await expect(pipelineHandlers.collect(top.ports(), boundaryOf(), wrong)).rejects.toThrow('does not know');
  }
  await expect(pipelineHandlers.close(top.ports(), boundaryOf(), { request: 'open' })).rejects.toThrow('does not know');
  await expect(pipelineHandlers.close(top.ports(), {}, { request: 'tick' })).rejects.toThrow('settings');
});
