import { expect, test } from 'vitest';
import { exitCodeOfResult } from '../../src/reconciler/exit-code.ts';
import type { FailureKind } from '../../src/substrate/provider.ts';
import { ProviderError } from '../../src/substrate/provider.ts';
import { bucket, stack } from './fake-cloud.ts';
import type { Gate } from './faults.ts';
import { TestClock } from './test-clock.ts';
import { target, World } from './world.ts';

/** Fails a call the first so many times, before or after it took effect. */
const failing = (what: string, failure: FailureKind, times: number, when: 'before' | 'after' = 'before'): Gate => {
  let left = times;
  return (call, moment) => {
    if (call !== what || moment !== when || left === 0) return;
    left -= 1;
    throw new ProviderError(failure, `${failure} at ${call}`);
  };
};

const both = [bucket('data'), stack('copy', { dependsOn: ['resources/data:bucket'] }), bucket('else')];

test.each([
  ['transient', 'before', 'create'],
  ['transient', 'after', 'create'],
  ['transient', 'before', 'fill'],
  ['transient', 'after', 'fill'],
  ['throttled', 'before', 'create'],
  ['unknown-outcome', 'before', 'create'],
  ['unknown-outcome', 'after', 'create'],
  ['unknown-outcome', 'before', 'fill'],
  ['unknown-outcome', 'after', 'fill'],
] as const)(
  'a call that fails as %s %s it took effect is carried on with, and made once (%s)',
  async (failure, when, step) => {
    const world = new World();
    world.cloud.gate = failing(`${step} bucket data`, failure, 3, when);
    const result = await world.apply([target(both)]);

    expect(result.summary).toMatchObject({ succeeded: 3, failed: 0 });
    expect(world.cloud.log.filter((line) => line === 'create bucket data')).toHaveLength(1);
    expect(world.names()).toEqual(['bucket data', 'bucket else', 'stack copy']);
    expect((await world.plan([target(both)])).plan.actions).toEqual([]);
  },
);

test('a deletion whose reply was lost is not done twice', async () => {
  const world = new World();
  await world.apply([target([bucket('a'), bucket('b')])]);
  world.cloud.log.length = 0;
  world.cloud.gate = failing('delete bucket b', 'unknown-outcome', 1, 'after');
  const result = await world.apply([target([bucket('a')])]);

  expect(result.summary).toMatchObject({ succeeded: 1, failed: 0 });
  expect(world.cloud.log).toEqual(['delete bucket b']);
});

test.each([
  ['denied', 'CLS_DENIED', 5],
  ['invalid', 'CLS_APPLY_FAILED', 5],
  ['conflict', 'CLS_PLAN_STALE', 4],
  ['foreign-owner', 'CLS_REFUSED', 6],
  ['protected', 'CLS_REFUSED', 6],
] as const)('a call that fails as %s is not tried again', async (failure, code, exit) => {
  const world = new World();
  let calls = 0;
  world.cloud.gate = (call, moment) => {
    if (call !== 'create bucket data' || moment !== 'before') return;
    calls += 1;
    throw new ProviderError(failure, 'no');
  };
  const result = await world.apply([target(both)]);

  expect(calls).toBe(1);
  expect(result.outcomes).toMatchObject([
    { address: 'resources/data:bucket', outcome: 'failed', error: { code, summary: 'no' } },
    { address: 'arcs/copy:stack', outcome: 'skipped', note: 'because of resources/data:bucket' },
    { address: 'resources/else:bucket', outcome: 'succeeded' },
  ]);
  expect(exitCodeOfResult(result)).toBe(exit);
});

test('when everything fails the exit code is 1, when something succeeded 5', async () => {
  const world = new World();
  world.cloud.gate = failing('create bucket data', 'invalid', 9);

  expect(exitCodeOfResult(await world.apply([target([bucket('data')])]))).toBe(1);
  expect(exitCodeOfResult(await world.apply([target(both)]))).toBe(5);
});

test('what failed is remembered with its reason, and the next run begins a new operation', async () => {
  const world = new World();
  world.cloud.gate = failing('create bucket data', 'invalid', 1);
  await world.apply([target([bucket('data')])]);
  const failed = world.state(target([])).resources['resources/data:bucket'];
  await world.apply([target([bucket('data')])]);
  const done = world.state(target([])).resources['resources/data:bucket'];

  expect(failed).toMatchObject({ failures: 1, intent: { op: 'create' } });
  expect(failed?.conditions).toMatchObject([{ type: 'Synced', status: 'False', reason: 'CLS_APPLY_FAILED' }]);
  expect(done).toMatchObject({ failures: 0, generation: 1, physicalId: 'id of data' });
  expect(done?.conditions.map(({ status }) => status)).toEqual(['True', 'True']);
});

test('what never gets better is given up at its deadline, not sooner', async () => {
  const world = new World(new TestClock(1, [7000, 10_000]));
  world.cloud.gate = failing('create bucket data', 'throttled', Number.POSITIVE_INFINITY);
  const begun = world.clock.time;
  const result = await world.apply([target([bucket('data')])]);

  expect(result.outcomes).toMatchObject([{ outcome: 'failed', error: { code: 'CLS_THROTTLED' } }]);
  expect(world.clock.time - begun).toBeGreaterThan(240_000);
});

test('--fail-fast starts nothing after the first failure', async () => {
  const world = new World();
  world.cloud.gate = failing('create bucket b0', 'invalid', 1);
  const chain = [bucket('b0'), ...Array.from({ length: 20 }, (_, n) => bucket(`b${n + 1}`))];
  const result = await world.apply([target(chain)], { failFast: true, parallel: 1 });

  expect(result.summary).toMatchObject({ succeeded: 0, failed: 1, skipped: 20 });
  expect(world.names()).toEqual([]);
});

test('a bucket that still holds objects is kept, said so, and forgotten', async () => {
  const world = new World();
  const kept = bucket('data', { deletionPolicy: 'retain-if-not-empty' });
  await world.apply([target([kept, bucket('else')])]);
  world.cloud.keepsData.add('bucket data');
  const result = await world.apply([target([])], { destroy: true });

  expect(result.outcomes).toMatchObject([
    { address: kept.address, action: 'forget', outcome: 'succeeded', note: 'kept: it holds 3 objects' },
    { action: 'delete', outcome: 'succeeded' },
  ]);
  expect(exitCodeOfResult(result)).toBe(0);
  expect(world.state(target([])).resources).toEqual({});
  expect(world.names()).toEqual(['bucket data']);
});

test('a defect of a provider fails its action and nothing else', async () => {
  const world = new World();
  world.cloud.gate = (call) => {
    if (call === 'create bucket data') throw new TypeError('x is not a function');
  };
  const result = await world.apply([target(both)]);

  expect(result.summary).toEqual({ succeeded: 1, failed: 1, skipped: 1, unchanged: 0 });
});

test('a lease that is lost in the middle stops everything, and says so with exit 3', async () => {
  const world = new World();
  world.cloud.gate = (call, moment) => {
    if (call === 'create bucket b3' && moment === 'before') world.clock.time += 50_000;
  };
  const result = await world.apply([target(Array.from({ length: 20 }, (_, n) => bucket(`b${n}`)))], { parallel: 1 });

  expect(exitCodeOfResult(result)).toBe(3);
  expect(world.names()).toEqual(['bucket b0', 'bucket b1', 'bucket b2']);
  expect(result.outcomes.filter(({ error }) => error?.code === 'CLS_LEASE_LOST').length).toBeGreaterThanOrEqual(17);
});
