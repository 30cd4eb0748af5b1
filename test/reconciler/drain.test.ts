import { expect, test } from 'vitest';
import { exitCodeOfResult } from '../../src/reconciler/exit-code.ts';
import { applyPlanned, planProjects } from '../../src/reconciler/reconcile.ts';
import { bucket } from './fake-cloud.ts';
import { TestClock } from './test-clock.ts';
import { target, World } from './world.ts';

const some = Array.from({ length: 4 }, (_, n) => bucket(`b${n}`));

/** A call that never answers. */
const stuck = (call: string): Promise<void> | undefined =>
  call === 'create bucket b0' ? new Promise(() => {}) : undefined;

test('a second signal does not wait for what runs; its intent stays for the next run', async () => {
  const world = new World();
  const drain = new AbortController();
  const abort = new AbortController();
  world.cloud.gate = (call) => {
    if (call !== 'create bucket b0') return;
    drain.abort();
    setImmediate(() => abort.abort());
    return stuck(call);
  };
  const result = await world.apply([target(some)], { drain: drain.signal, abort: abort.signal, parallel: 1 });

  expect(exitCodeOfResult(result)).toBe(130);
  expect(result.outcomes[0]).toMatchObject({ outcome: 'skipped', note: 'left running; the next run takes it up' });
  const { lease, resources, lastRun } = world.state(target([]));
  expect(lease.state).toBe('released');
  expect(lastRun?.ended).toBe('interrupted');
  expect(resources['resources/b0:bucket']?.intent?.op).toBe('create');
});

test('a drain that takes too long leaves what runs', async () => {
  const world = new World(new TestClock(1, [10_000, 15_000]));
  const drain = new AbortController();
  world.cloud.gate = (call) => {
    if (call === 'create bucket b0') drain.abort();
    return stuck(call);
  };
  const result = await world.apply([target(some)], { drain: drain.signal, parallel: 1 });

  expect(result.outcomes.every(({ outcome }) => outcome === 'skipped')).toBe(true);
  expect(world.events).toContainEqual({ type: 'draining', running: expect.any(Number) });
});

test('a signal before anything began takes no lease and makes nothing', async () => {
  const world = new World();
  const planned = await world.plan([target(some)]);
  const drain = AbortSignal.abort();
  const applying = applyPlanned(world.process(), planned, { lockTimeoutMs: 0, drain, abort: drain });

  await expect(applying).rejects.toMatchObject({ code: 'CLS_INTERRUPTED', exitCode: 130 });
  expect(world.names()).toEqual([]);
  expect(world.store.objects.size).toBe(0);
});

test('an interrupted plan changes nothing and says so', async () => {
  const world = new World();

  await expect(
    planProjects(world.process(), [target(some)], { refresh: 'full' }, AbortSignal.abort()),
  ).rejects.toMatchObject({
    code: 'CLS_INTERRUPTED',
  });
});
