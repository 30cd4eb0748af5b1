import { expect, test } from 'vitest';
import { ClusterlessError } from '../../src/errors.ts';
import type { Load } from '../../src/reconciler/watch.ts';
import { bucket } from './fake-cloud.ts';
import { Bench } from './watch-bench.ts';
import { target } from './world.ts';

test('invalid files leave the last good state wanted', async () => {
  const bench = new Bench();
  bench.start([bucket('a')], { resyncMs: 1000 });
  await bench.until(() => bench.count('applied') === 1);
  bench.edit({ reason: '2 problems', diagnostics: [] });
  await bench.until(() => bench.count('stalled') === 1);
  bench.world.cloud.things.clear();
  await bench.until(() => bench.count('applied') === 2);
  await bench.stop();

  expect(bench.world.names()).toEqual(['bucket a']);
});

test('files that stay wrong are told once, until something else is wrong', async () => {
  const bench = new Bench();
  let loads = 0;
  const load = async (): Promise<Load> => {
    loads += 1;
    return bench.files;
  };
  bench.start([bucket('a')], { load });
  const wrong = async (reason: string): Promise<void> => {
    const before = loads;
    bench.edit({ reason, diagnostics: [] });
    await bench.until(() => loads > before);
  };
  await bench.until(() => bench.count('applied') === 1);
  for (const reason of ['2 problems', '2 problems', '1 problem', '2 problems']) await wrong(reason);
  await bench.stop();

  const stalled = bench.events.filter((event) => event.type === 'stalled');
  expect(stalled.map(({ reason }) => reason)).toEqual(['2 problems', '1 problem', '2 problems']);
});

const offline = new ClusterlessError('CLS_TRANSIENT', 'sts GetCallerIdentity failed for the moment');
const strangers = new ClusterlessError('CLS_CREDENTIALS', 'the credentials belong to account 2');
const unknownSource = new ClusterlessError('CLS_DATASET_UNKNOWN', 'a source dataset is unknown');

test('what cannot be read for the moment is read again by itself, and nobody blames the files', async () => {
  const bench = new Bench();
  let failures = 3;
  const load = async (): Promise<Load> => {
    failures -= 1;
    if (failures >= 0) throw offline;
    return bench.files;
  };
  bench.start([bucket('a')], { load });
  await bench.until(() => bench.count('applied') === 1);
  await bench.stop();

  const unread = bench.events.filter((event) => event.type === 'unread');
  expect(unread.map(({ error, retryMs }) => [error, retryMs])).toEqual([
    [offline, 2000],
    [offline, 4000],
    [offline, 8000],
  ]);
  expect(bench.count('stalled')).toBe(0);
});

test('what cannot be read is no reason to end, once it was read', async () => {
  const bench = new Bench();
  let lost = false;
  const load = async (): Promise<Load> => {
    if (lost) throw strangers;
    return bench.files;
  };
  bench.start([bucket('a')], { load });
  await bench.until(() => bench.count('applied') === 1);
  lost = true;
  bench.edit({ targets: [target([bucket('a'), bucket('b')])] });
  await bench.until(() => bench.count('unread') >= 2);
  lost = false;
  await bench.until(() => bench.count('applied') === 2);
  await bench.stop();
  expect(bench.world.names()).toEqual(['bucket a', 'bucket b']);
});

test('a first look that fails for good ends the watch', async () => {
  const bench = new Bench();
  const load = (): Promise<Load> => Promise.reject(strangers);
  bench.start([bucket('a')], { load });
  await expect(bench.running).rejects.toBe(strangers);
  expect(bench.events).toEqual([]);
});

test('files that ask for what is not there wait for an edit', async () => {
  const bench = new Bench();
  let loads = 0;
  const load = (): Promise<Load> => {
    loads += 1;
    return Promise.reject(unknownSource);
  };
  bench.start([], { load });
  await bench.until(() => bench.count('stalled') === 1);
  for (let turn = 0; turn < 200; turn++) await new Promise(setImmediate);
  await bench.stop();
  expect(loads).toBe(1);
  expect(bench.count('unread')).toBe(0);
});
