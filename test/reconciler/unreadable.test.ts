import { expect, test } from 'vitest';
import { exitCodeOfPlan, exitCodeOfResult } from '../../src/reconciler/exit-code.ts';
import type { ObjectKind } from '../../src/substrate/object.ts';
import { bucket, rule, stack } from './fake-cloud.ts';
import { target, World } from './world.ts';

const before = [bucket('data'), bucket('old'), stack('copy'), stack('old'), rule('copy'), rule('old')];
const after = [
  bucket('data', { spec: { versioned: true, eventBridge: true, tags: {} } }),
  bucket('new'),
  stack('copy', { spec: { parts: [], tags: { a: '1' } } }),
  stack('new'),
  rule('copy', { spec: { ...rule('copy').spec, enabled: false } }),
  rule('new'),
];

const kinds: readonly ObjectKind[] = ['bucket', 'stack', 'rule'];

test.each(kinds)(
  'nothing of kind %s is made, changed or deleted while its read is refused; the rest goes on',
  async (kind) => {
    const world = new World();
    await world.apply([target(before)]);
    world.cloud.log.length = 0;
    world.cloud.refused.add(kind);

    const { plan } = await world.plan([target(after)]);
    const result = await world.apply([target(after)]);

    expect(world.cloud.log.filter((line) => line.split(' ')[1] === kind)).toEqual([]);
    expect(world.cloud.log.length).toBeGreaterThan(4);
    expect(exitCodeOfPlan(plan, { detailed: true })).toBe(1);
    expect(exitCodeOfResult(result)).toBe(1);
    expect(plan.actions.filter(({ blocked }) => blocked?.reason === 'unknown').length).toBe(3);
  },
);

test('an object that is as it was applied, but could not be read, is no success', async () => {
  const world = new World();
  await world.apply([target(before)]);
  world.cloud.refused.add('stack');
  const { puts } = world.store;
  const result = await world.apply([target(before)]);

  expect(exitCodeOfResult(result)).toBe(1);
  expect(world.store.puts).toBe(puts);
});

test('what depends on something unreadable waits', async () => {
  const world = new World();
  world.cloud.refused.add('bucket');
  await world.apply([target([bucket('data'), stack('copy', { dependsOn: ['resources/data:bucket'] })])]);

  expect(world.names()).toEqual([]);
});

test('planning writes nothing, and is not given anything to write with', async () => {
  const world = new World();
  await world.apply([target(before)]);
  world.cloud.gate = (call) => {
    if (!call.startsWith('read')) throw new Error(`the planner called ${call}`);
  };
  const { puts } = world.store;
  for (const refresh of ['none', 'fast', 'full', 'deep'] as const) await world.plan([target(after)], { refresh });

  expect(world.store.puts).toBe(puts);
});
