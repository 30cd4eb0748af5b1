import { expect, expectTypeOf, test } from 'vitest';
import { planProjects } from '../../src/reconciler/reconcile.ts';
import type { Planner } from '../../src/reconciler/reconciler.ts';
import type { StateReader } from '../../src/state/store.ts';
import { bucket, rule } from './fake-cloud.ts';
import { target, World } from './world.ts';

const live = rule('copy');
const both = [bucket('data'), live];

const changeTargets = (world: World): void => {
  const thing = world.cloud.things.get('rule bus/copy');
  if (thing !== undefined) thing.fields = { ...thing.fields, targets: [] };
};

test('fast misses what its provider says that it misses, and the plan says so', async () => {
  const world = new World();
  await world.apply([target(both)]);
  changeTargets(world);
  const { plan } = await world.plan([target(both)], { refresh: 'fast' });

  expect(plan.actions).toEqual([]);
  expect(plan.notChecked).toEqual([
    { project: 'demo/20260101', address: '*:rule', what: 'targets', reason: '--refresh full looks' },
  ]);
});

test('full sees it', async () => {
  const world = new World();
  await world.apply([target(both)]);
  changeTargets(world);
  const { plan } = await world.plan([target(both)], { refresh: 'full' });

  expect(plan.actions).toMatchObject([{ action: 'update', changes: [{ path: 'targets' }] }]);
});

test('what would be touched is read in full, even after a fast look', async () => {
  const world = new World();
  await world.apply([target(both)]);
  changeTargets(world);
  const changed = rule('copy', { spec: { ...live.spec, enabled: false } });
  const { plan } = await world.plan([target([bucket('data'), changed])], { refresh: 'fast' });

  expect(plan.actions[0]?.changes.map(({ path }) => path).sort()).toEqual(['enabled', 'targets']);
  expect(plan.observed).toMatchObject({ calls: 4, rounds: 3 });
});

test('what is not there yet is looked for once', async () => {
  const { plan } = await new World().plan([target(both)], { refresh: 'fast' });

  expect(plan.actions.map(({ action }) => action)).toEqual(['create', 'create']);
  expect(plan.observed).toMatchObject({ calls: 3, rounds: 2 });
});

test('a look at nothing to do is one batch per kind and the state, in two rounds', async () => {
  const world = new World();
  await world.apply([target(both)]);
  const { plan } = await world.plan([target(both)], { refresh: 'fast' });

  expect(plan.observed).toMatchObject({ calls: 3, rounds: 2 });
});

test('a look that began before planning is counted and timed from there', async () => {
  const world = new World();
  const began = { at: world.clock.monotonic() - 300, calls: 2 };
  const planner = { ...world.process(), calls: () => 11, began };
  const { plan } = await planProjects(planner, [target(both)], { refresh: 'fast' }, new AbortController().signal);

  expect(plan.observed.calls).toBe(9);
  expect(plan.observed.ms).toBeGreaterThanOrEqual(300);
});

test('none reads nothing of what is unchanged, and says that it looked at nothing', async () => {
  const world = new World();
  await world.apply([target(both)]);
  world.cloud.reads = 0;
  const { plan } = await world.plan([target(both)], { refresh: 'none' });

  expect(world.cloud.reads).toBe(0);
  expect(plan.summary.unchanged).toBe(2);
  expect(plan.notChecked).toMatchObject([{ what: 'everything' }]);
});

test('none still reads what it would touch, so that nothing foreign is overwritten', async () => {
  const world = new World();
  world.cloud.things.set('bucket data', { kind: 'bucket', name: 'data', owner: null, address: '', fields: {} });
  const { plan } = await world.plan([target(both)], { refresh: 'none' });

  expect(plan.actions).toMatchObject([{ blocked: { reason: 'foreign-owner' } }, { action: 'create' }]);
});

test('the planner is given no writer and no writing store, by type', () => {
  type Held = NonNullable<ReturnType<Planner['providers']['get']>>;
  expectTypeOf<Held>().not.toHaveProperty('writer');
  expectTypeOf<Planner['states']>().toEqualTypeOf<StateReader>();
  expectTypeOf<StateReader>().not.toHaveProperty('putIfMatch');
});
