import { expect, test } from 'vitest';
import { bucket, rule, stack } from './fake-cloud.ts';
import { target, World } from './world.ts';

const arc = [
  bucket('data'),
  stack('copy', { dependsOn: ['resources/data:bucket'] }),
  rule('copy', { dependsOn: ['arcs/copy:stack'] }),
];

test('a first apply makes everything in order of dependency, and remembers it', async () => {
  const world = new World();

  const result = await world.apply([target(arc)]);

  expect(result.outcomes.map(({ address, action, outcome }) => [address, action, outcome])).toEqual([
    ['resources/data:bucket', 'create', 'succeeded'],
    ['arcs/copy:stack', 'create', 'succeeded'],
    ['arcs/copy:rule/live', 'create', 'succeeded'],
  ]);
  expect(world.cloud.log.filter((line) => line.startsWith('create'))).toEqual([
    'create bucket data',
    'create stack copy',
    'create rule bus/copy',
  ]);
  const { resources, lease } = world.state(target(arc));
  expect(Object.keys(resources)).toEqual(arc.map(({ address }) => address));
  expect(lease.state).toBe('released');
  expect(Object.values(resources).every(({ intent }) => intent === undefined)).toBe(true);
});

test('a second apply writes nothing, neither to the cloud nor to the state', async () => {
  const world = new World();
  await world.apply([target(arc)]);
  const { puts } = world.store;
  const done = world.cloud.log.length;

  const result = await world.apply([target(arc)]);

  expect(result.summary).toEqual({ succeeded: 0, failed: 0, skipped: 0, unchanged: 3 });
  expect(world.store.puts).toBe(puts);
  expect(world.cloud.log).toHaveLength(done);
});

test('a changed field is updated, a dropped object deleted after what used it', async () => {
  const world = new World();
  await world.apply([target(arc)]);
  world.cloud.log.length = 0;

  const result = await world.apply([
    target([bucket('data', { spec: { versioned: true, eventBridge: true, tags: {} } })]),
  ]);

  expect(result.summary).toEqual({ succeeded: 3, failed: 0, skipped: 0, unchanged: 0 });
  expect(world.cloud.log).toEqual(
    expect.arrayContaining(['fill bucket data', 'delete rule bus/copy', 'delete stack copy']),
  );
  expect(world.cloud.log.indexOf('delete rule bus/copy')).toBeLessThan(world.cloud.log.indexOf('delete stack copy'));
  expect(world.names()).toEqual(['bucket data']);
});
