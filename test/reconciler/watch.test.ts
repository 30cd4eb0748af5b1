import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { watchFiles } from '../../src/reconciler/watch-files.ts';
import { ProviderError } from '../../src/substrate/provider.ts';
import { bucket, stack } from './fake-cloud.ts';
import { occupied } from './occupied.ts';
import { ManualClock } from './test-clock.ts';
import { Bench } from './watch-bench.ts';
import { target } from './world.ts';

const versioned = { spec: { versioned: true, eventBridge: true, tags: {} } };

test('the first reconcile begins at once; a save that changes nothing reconciles nothing', async () => {
  const bench = new Bench();
  bench.start([bucket('a')]);
  await bench.until(() => bench.count('applied') === 1);
  const { puts } = bench.world.store;
  bench.edit({ targets: [target([bucket('a')])] });
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
  await bench.stop();

  expect(bench.count('changed')).toBe(1);
  expect(bench.world.store.puts).toBe(puts);
  expect(bench.world.names()).toEqual(['bucket a']);
});

test('an edit is applied, and nothing is pruned', async () => {
  const bench = new Bench();
  bench.start([bucket('a'), bucket('b')]);
  await bench.until(() => bench.count('applied') === 1);
  bench.edit({ targets: [target([bucket('a', versioned)])] });
  await bench.until(() => bench.count('applied') === 2);
  await bench.stop();

  expect(bench.world.names()).toEqual(['bucket a', 'bucket b']);
  expect(bench.world.cloud.things.get('bucket a')?.fields['versioned']).toBe(true);
});

test('a resync with nothing to do takes no lease and writes nothing', async () => {
  const bench = new Bench();
  bench.start([bucket('a')], { resyncMs: 1000 });
  await bench.until(() => bench.count('applied') === 1);
  const { puts } = bench.world.store;
  await bench.until(() => bench.count('in-sync') >= 5);
  await bench.stop();

  expect(bench.world.store.puts).toBe(puts);
});

test('drift is reported by default and repaired when asked to', async () => {
  for (const drift of ['report', 'repair'] as const) {
    const bench = new Bench();
    bench.start([bucket('a')], { resyncMs: 1000, plan: { drift } });
    await bench.until(() => bench.count('applied') === 1);
    const thing = bench.world.cloud.things.get('bucket a');
    if (thing !== undefined) thing.fields = { ...thing.fields, versioned: true };
    const seen = bench.count('in-sync');
    await bench.until(() => bench.count('in-sync') >= seen + 3);
    await bench.stop();

    expect(bench.world.cloud.things.get('bucket a')?.fields['versioned']).toBe(drift === 'report');
  }
});

test('a file that is gone deletes nothing and is said', async () => {
  const bench = new Bench();
  bench.start([bucket('a')]);
  await bench.until(() => bench.count('applied') === 1);
  bench.edit({ targets: [] });
  await bench.until(() => bench.count('unwatched') === 1);
  await bench.stop();

  expect(bench.world.names()).toEqual(['bucket a']);
});

test('a failure that may pass is tried again, one that cannot waits for an edit', async () => {
  const bench = new Bench();
  let failure: 'transient' | 'invalid' = 'invalid';
  let calls = 0;
  bench.world.cloud.gate = (call, moment) => {
    if (call !== 'create bucket a' || moment !== 'before') return;
    calls += 1;
    throw new ProviderError(failure, 'no');
  };
  bench.start([bucket('a')]);
  await bench.until(() => bench.count('applied') === 1);
  for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate);
  expect(calls).toBe(1);
  failure = 'transient';
  bench.world.cloud.gate = () => {};
  bench.edit({ targets: [target([bucket('a', versioned)])] });
  await bench.until(() => bench.world.names().length === 1);
  await bench.stop();
});

test('a state that cannot be reached is tried again with back-off', async () => {
  const bench = new Bench();
  let away = 3;
  const get = bench.world.store.get.bind(bench.world.store);
  bench.world.store.get = (key) => {
    away -= 1;
    if (away >= 0) throw new Error('no route to host');
    return get(key);
  };
  bench.start([bucket('a')]);
  await bench.until(() => bench.count('applied') === 1);
  await bench.stop();

  expect(bench.count('failed')).toBeGreaterThanOrEqual(1);
});

test('a project that somebody else is applying is no error and is looked at again', async () => {
  const bench = new Bench();
  let release: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  bench.world.cloud.gate = (call) => (call === 'create bucket z' ? gate : undefined);
  const other = bench.world.apply([target([bucket('z')])]);
  await bench.until(() => bench.world.store.objects.size === 1);
  bench.start([bucket('z'), bucket('a')]);
  await bench.until(() => bench.count('busy') >= 1);
  release();
  await other;
  await bench.stop();

  expect(bench.count('failed')).toBe(0);
});

test('an operation of somebody else on an object is looked at again soon, too', async () => {
  const bench = new Bench();
  await bench.world.apply([target([stack('copy')])]);
  const process = bench.world.process.bind(bench.world);
  bench.world.process = (gate) => occupied(bench.world, bench.world.clock.time + 20_000, process(gate));
  bench.start([stack('copy', { spec: { parts: [], tags: { a: '1' } } })]);
  await bench.until(() => bench.count('busy') >= 1);
  await bench.stop();

  expect(bench.count('failed') + bench.count('in-sync')).toBe(0);
});

test('newer content drops what has not started and runs again', async () => {
  const bench = new Bench();
  const many = Array.from({ length: 6 }, (_, n) => bucket(`b${n}`));
  bench.world.cloud.gate = async (call, moment) => {
    if (call !== 'create bucket b0' || moment !== 'before') return;
    bench.world.cloud.gate = () => {};
    bench.edit({ targets: [target([bucket('b0'), bucket('new')])] });
    await bench.until(() => bench.count('changed') === 2);
  };
  bench.start(many, { apply: { parallel: 1 } });
  await bench.until(() => bench.world.names().includes('bucket new'));
  await bench.stop();

  expect(bench.world.names()).toEqual(['bucket b0', 'bucket new']);
});

test('a drain lets the running reconcile finish its call and release its lease', async () => {
  const bench = new Bench();
  bench.world.cloud.gate = (call) => {
    if (call === 'create bucket b0') bench.drain.abort();
  };
  bench.start([bucket('b0'), bucket('b1', { dependsOn: ['resources/b0:bucket'] })]);
  await bench.running;

  expect(bench.world.names()).toEqual(['bucket b0']);
  expect(bench.world.state(target([])).lease.state).toBe('released');
  expect(bench.events.at(-1)).toEqual({ type: 'stopped' });
});

test('a thousand saves in ten seconds are at most six reconciles, the last of them seen', async () => {
  const clock = new ManualClock();
  const bench = new Bench(clock);
  bench.start([bucket('a')]);
  await clock.advance(0);
  for (let save = 1; save <= 1000; save++) {
    const tags = { save: `${save}` };
    bench.edit({ targets: [target([bucket('a', { spec: { versioned: false, eventBridge: true, tags } })])] });
    await clock.advance(10);
  }
  await clock.advance(3000);
  const stopping = bench.stop();
  await clock.advance(0);
  await stopping;

  expect(bench.count('applied') - 1).toBeLessThanOrEqual(6);
  expect(bench.count('applied') - 1).toBeGreaterThanOrEqual(2);
  expect(bench.world.cloud.things.get('bucket a')?.fields['tags']).toEqual({ save: '1000' });
});

test('a real file that is edited is read again; our own folder is not listened to', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'watch-'));
  const file = join(folder, 'demo.cls.json');
  writeFileSync(file, '{}');
  const heard: string[] = [];
  const changed = new Promise<void>((resolve) => {
    const source = watchFiles([folder])(() => {
      heard.push('change');
      void source.close().then(resolve);
    });
    void source.ready.then(() => writeFileSync(file, '{"a": 1}'));
  });
  await changed;
  rmSync(folder, { recursive: true });

  expect(heard.length).toBeGreaterThanOrEqual(1);
});

test('a watch looks as deep as it is asked to, and hourly in full all the same', async () => {
  for (const [asked, expected] of [
    ['fast', ['fast', 'full']],
    ['deep', ['deep']],
  ] as const) {
    const bench = new Bench();
    bench.start([bucket('a')], { resyncMs: 1000, fullResyncMs: 5000, plan: { refresh: asked } });
    await bench.until(() => bench.count('in-sync') >= 12);
    await bench.stop();
    // Before the first apply, and within it, what is to be made is read in full.
    const looks = bench.world.cloud.depths.slice(2);
    expect([...new Set(looks)].sort()).toEqual(expected);
  }
});
