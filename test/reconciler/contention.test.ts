import { expect, test } from 'vitest';
import { applyPlanned, planProjects } from '../../src/reconciler/reconcile.ts';
import type { ApplyOptions, Reconciler } from '../../src/reconciler/reconciler.ts';
import type { DesiredObject } from '../../src/substrate/object.ts';
import { bucket } from './fake-cloud.ts';
import { target, World } from './world.ts';

const never = new AbortController().signal;
const options: ApplyOptions = { lockTimeoutMs: 0, drain: never, abort: never };

const planned = (world: World, objects: readonly DesiredObject[]) =>
  planProjects(world.process(), [target(objects)], { refresh: 'full' }, never);

test('of many applies at once one works, the others exit 3 naming the holder; the data stays right', async () => {
  const world = new World();
  const all = [bucket('a'), bucket('b')];
  const runs = await Promise.allSettled(
    Array.from({ length: 10 }, async () => {
      const r = world.process();
      const plan = await planProjects(r, [target(all)], { refresh: 'full' }, never);
      return applyPlanned(r, plan, options);
    }),
  );
  const refused = runs.flatMap((run) => (run.status === 'rejected' ? [run.reason] : []));

  expect(
    refused.every(({ code, summary }) => code === 'CLS_STATE_LOCKED' && /tester@here \(pid \d+/.test(summary)),
  ).toBe(true);
  expect(world.cloud.log.filter((line) => line.startsWith('create'))).toHaveLength(2);
  expect((await planned(world, all)).plan.actions).toEqual([]);
});

test('an apply that waits for another one plans again and finds nothing left to do', async () => {
  const world = new World();
  const all = [bucket('a'), bucket('b')];
  const first = world.process();
  const plan = await planProjects(first, [target(all)], { refresh: 'full' }, never);
  let second: Promise<unknown> = Promise.resolve();
  world.cloud.gate = (call, moment) => {
    if (call !== 'create bucket a' || moment !== 'after') return;
    world.cloud.gate = () => {};
    second = world.apply([target(all)], { lockTimeoutMs: 60_000 });
  };
  await applyPlanned(first, plan, options);

  expect(await second).toMatchObject({ summary: { succeeded: 0, unchanged: 2 }, state: { writes: 0 } });
  expect(world.events.map(({ type }) => type)).toContain('replanned');
});

test('a plan that was overtaken is made again, and its result is what was wanted', async () => {
  const world = new World();
  const mine = await planned(world, [bucket('a'), bucket('b')]);
  await world.apply([target([bucket('a')])]);

  const result = await applyPlanned(world.process(), mine, options);

  expect(result.outcomes).toMatchObject([{ address: 'resources/b:bucket', action: 'create', outcome: 'succeeded' }]);
});

test('a plan that was overtaken deletes nothing that it did not say', async () => {
  const world = new World();
  await world.apply([target([bucket('a')])]);
  const mine = await planned(world, [bucket('a'), bucket('b')]);
  await world.apply([target([bucket('a'), bucket('c')])]);

  await expect(applyPlanned(world.process(), mine, options)).rejects.toMatchObject({
    code: 'CLS_PLAN_STALE',
    detail: expect.stringContaining('resources/c:bucket'),
  });
  expect(world.names()).toEqual(['bucket a', 'bucket c']);
});

test('an apply that cannot have all of its projects gives back what it took, and begins again', async () => {
  const world = new World();
  const one = target([bucket('a')], 'one');
  const two = target([bucket('b')], 'two');
  let overtaken = false;
  const r = world.process(async (call, moment) => {
    if (overtaken || moment !== 'after' || !/^put.*\/one\//.test(call)) return;
    overtaken = true;
    await world.apply([two]);
  });
  const plan = await planProjects(r, [one, two], { refresh: 'full' }, never);
  const result = await applyPlanned(r, plan, options);

  expect(overtaken).toBe(true);
  expect(result.outcomes).toMatchObject([{ address: 'resources/a:bucket', outcome: 'succeeded' }]);
  expect(world.names()).toEqual(['bucket a', 'bucket b']);
  expect([world.state(one).lease.state, world.state(two).lease.state]).toEqual(['released', 'released']);
});

test('what another first apply makes while we look is not taken for a stranger', async () => {
  const world = new World();
  const all = [target([bucket('a'), bucket('b')])];
  world.cloud.gate = async (call, moment) => {
    if (call !== 'read bucket' || moment !== 'before') return;
    world.cloud.gate = () => {};
    await world.apply(all);
  };
  const { plan } = await world.plan(all);

  expect(plan.actions).toEqual([]);
});

test('a signal while waiting for the lock ends the wait as an interruption', async () => {
  const world = new World();
  const controller = new AbortController();
  const r: Reconciler = {
    ...world.process(),
    emit: ({ type }) => {
      if (type === 'lock-waiting') controller.abort();
    },
  };
  let waited: unknown;
  world.cloud.gate = async (call, moment) => {
    if (call !== 'create bucket a' || moment !== 'before') return;
    world.cloud.gate = () => {};
    const waiting = { lockTimeoutMs: 600_000, drain: controller.signal };
    waited = await world.apply([target([bucket('c')])], waiting, r).catch((error: unknown) => error);
  };
  await world.apply([target([bucket('a')])]);

  expect(waited).toMatchObject({ code: 'CLS_INTERRUPTED' });
});
