import { expect, test } from 'vitest';
import { exitCodeOfPlan, exitCodeOfResult } from '../../src/reconciler/exit-code.ts';
import { formatPlanFile, parsePlanFile, planFromFile } from '../../src/reconciler/plan-file.ts';
import { planWhenFree } from '../../src/reconciler/plan-when-free.ts';
import { ProviderError } from '../../src/substrate/provider.ts';
import { stack } from './fake-cloud.ts';
import { occupied } from './occupied.ts';
import { target, World } from './world.ts';

const old = target([stack('copy'), stack('other')]);
const changed = target([stack('copy', { spec: { parts: [], tags: { a: '1' } } }), stack('other')]);
const signal = new AbortController().signal;
const waitingOf = ({ events }: World) => events.filter(({ type }) => type === 'busy-waiting');

const applied = async (): Promise<World> => {
  const world = new World();
  await world.apply([old]);
  world.cloud.log.length = 0;
  return world;
};

test('an operation of somebody else is waited for before anybody is asked, and the plan is of what it left', async () => {
  const world = await applied();
  const r = occupied(world, world.clock.time + 40_000);
  const { plan } = await planWhenFree(r, [changed], { refresh: 'fast' }, { signal, lockTimeoutMs: 60_000 });
  expect(plan.actions).toMatchObject([{ address: 'arcs/copy:stack', action: 'update' }]);
  expect(plan.actions[0]?.blocked).toBeUndefined();
  expect(waitingOf(world)).toContainEqual({ type: 'busy-waiting', addresses: ['arcs/copy:stack'] });
});

test.each([0, 12_000])(
  'after %i ms of waiting it is exit 3, with what to do; nothing is touched',
  async (lockTimeoutMs) => {
    const world = await applied();
    const r = occupied(world, Number.POSITIVE_INFINITY);
    const began = world.clock.time;
    const { plan } = await planWhenFree(r, [changed], { refresh: 'fast' }, { signal, lockTimeoutMs });
    expect(world.clock.time - began).toBe(lockTimeoutMs);
    expect(exitCodeOfPlan(plan, { detailed: true })).toBe(3);
    const result = await world.apply([changed], {}, r);
    expect(exitCodeOfResult(result)).toBe(3);
    expect(result.outcomes).toMatchObject([
      {
        outcome: 'skipped',
        error: { code: 'CLS_BUSY', hint: expect.stringContaining('--lock-timeout'), retryable: true },
      },
    ]);
    expect(world.cloud.log).toEqual([]);
  },
);

test('one that begins after planning is waited for by the action, and then it is done', async () => {
  const world = await applied();
  const until = world.clock.time + 20_000;
  world.cloud.gate = (call) => {
    if (call !== 'fill stack copy' || world.clock.time >= until) return;
    throw new ProviderError('busy', 'another operation runs on copy', { retryAfterMs: 2000 });
  };
  const result = await world.apply([changed], { lockTimeoutMs: 60_000 });
  expect(exitCodeOfResult(result)).toBe(0);
  expect(waitingOf(world).length).toBeGreaterThan(5);
});

test('and when it does not end in time the others are done, and it is exit 3', async () => {
  const world = await applied();
  world.cloud.gate = (call) => {
    if (call === 'fill stack copy') throw new ProviderError('busy', 'another operation runs', { retryAfterMs: 2000 });
  };
  const both = target([...changed.objects.slice(0, 1), stack('other', { spec: { parts: [], tags: { a: '2' } } })]);
  const began = world.clock.time;
  const result = await world.apply([both], { lockTimeoutMs: 30_000 });
  expect(result.summary).toMatchObject({ succeeded: 1, failed: 1 });
  expect(exitCodeOfResult(result)).toBe(3);
  expect(world.clock.time - began).toBeLessThan(32_000);
});

test('a plan file waits too, and is not called stale for what runs', async () => {
  const world = await applied();
  const planned = await world.plan([changed]);
  const file = parsePlanFile(formatPlanFile(planned, { clock: world.clock, tool: '0' }), 'plan.json');
  const never = occupied(world, Number.POSITIVE_INFINITY);
  await expect(planFromFile(never, file, signal, 10_000)).rejects.toMatchObject({ code: 'CLS_BUSY', exitCode: 3 });
  const soon = occupied(world, world.clock.time + 8000);
  const { plan } = await planFromFile(soon, file, signal, 60_000);
  expect(plan.actions).toMatchObject([{ address: 'arcs/copy:stack', action: 'update' }]);
});
