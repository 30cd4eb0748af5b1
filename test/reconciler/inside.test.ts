import { expect, test } from 'vitest';
import type { Deviation } from '../../src/substrate/provider.ts';
import { ProviderError } from '../../src/substrate/provider.ts';
import { stack } from './fake-cloud.ts';
import { crashAt } from './faults.ts';
import { target, World } from './world.ts';

const all = [target([stack('copy')])];
const address = stack('copy').address;

const timeout: Deviation = {
  path: 'function copy/Timeout',
  wanted: 60,
  found: 900,
  sensitive: false,
  replaces: false,
};
const gone: Deviation = { path: 'function copy', wanted: 'there', found: 'gone', sensitive: false, replaces: true };

/** A stack that stands, and in which somebody changed something. */
const spoilt = async (...deviations: readonly Deviation[]): Promise<World> => {
  const world = new World();
  await world.apply(all);
  world.cloud.inside.set('stack copy', deviations);
  world.cloud.log.length = 0;
  return world;
};

test.for(['fast', 'full'] as const)('%s does not see what is inside, and says so', async (refresh) => {
  const world = await spoilt(timeout);
  const { plan } = await world.plan(all, { refresh });

  expect(plan).toMatchObject({ actions: [], drift: [] });
  expect(plan.notChecked).toEqual([
    { project: 'demo/20260101', address: '*:stack', what: 'what is inside', reason: '--refresh deep looks' },
  ]);
});

test('deep shows it as drift, and the repair as an update', async () => {
  const world = await spoilt(timeout);
  const { plan } = await world.plan(all, { refresh: 'deep' });

  const change = { path: 'function copy/Timeout', sensitive: false, replaces: false };
  expect(plan.drift).toMatchObject([{ address, changes: [{ ...change, before: 60, after: 900 }] }]);
  expect(plan.actions).toMatchObject([
    {
      action: 'update',
      reason: 'changed by somebody else (drifted)',
      changes: [{ ...change, before: 900, after: 60 }],
    },
  ]);
  expect(plan.notChecked).toEqual([]);
});

test('only a plan that showed it repairs it, and then there is nothing to do', async () => {
  const world = await spoilt(timeout);
  await world.apply(all, { refresh: 'full' });
  expect(world.cloud.log).toEqual([]);
  await world.apply(all, { refresh: 'deep' });
  expect(world.cloud.log).toContain('mend stack copy');
  expect((await world.plan(all, { refresh: 'deep' })).plan.actions).toEqual([]);
});

test('an update that has nothing inside to repair does not touch it', async () => {
  const world = await spoilt();
  const changed = [target([stack('copy', { spec: { ...stack('copy').spec, tags: { team: 'a' } } })])];
  await world.apply(changed, { refresh: 'deep' });
  expect(world.cloud.log).not.toContain('mend stack copy');
});

test('a watch that reports says that it drifted, and does nothing', async () => {
  const world = await spoilt(timeout);
  const { plan } = await world.plan(all, { refresh: 'deep', drift: 'report' });
  expect(plan).toMatchObject({ actions: [], drift: [{ address }] });
});

test('what is gone inside blocks until making the whole anew is allowed', async () => {
  const world = await spoilt(gone, timeout);
  const { plan } = await world.plan(all, { refresh: 'deep' });
  expect(plan.actions).toMatchObject([
    { action: 'replace', reason: 'something inside was deleted by somebody else', blocked: { reason: 'replacement' } },
  ]);
  expect(plan.actions[0]?.blocked?.detail).toContain('function copy');
  expect(plan.actions[0]?.blocked?.hint).toContain(`--allow-replace ${address}`);

  await world.apply(all, { refresh: 'deep', allowReplace: [address] });
  expect(world.cloud.log.slice(0, 2)).toEqual(['delete stack copy', 'create stack copy']);
});

test('what no depth looks at is named', async () => {
  const world = await spoilt();
  world.cloud.unread = ['AWS::Glue::Table'];
  const { plan } = await world.plan(all, { refresh: 'deep' });
  expect(plan.notChecked).toEqual([
    { project: 'demo/20260101', address: '*:stack', what: 'AWS::Glue::Table', reason: 'no depth looks there' },
  ]);
});

test('a repair whose outcome is not known is looked at as deep again before it counts as done', async () => {
  const world = await spoilt(timeout);
  let struck = false;
  world.cloud.gate = (call) => {
    if (struck || call !== 'mend stack copy') return;
    struck = true;
    throw new ProviderError('unknown-outcome', 'no answer');
  };
  const { outcomes } = await world.apply(all, { refresh: 'deep' });
  expect(outcomes).toMatchObject([{ outcome: 'succeeded' }]);
  expect(world.cloud.log).toContain('mend stack copy');
});

test('killed at any moment of a repair, a plain apply ends it', async () => {
  let midway = 0;
  for (let k = 0; ; k += 1) {
    const world = await spoilt(timeout);
    const { gate, crashed } = crashAt(k);
    const r = world.process(gate);
    world.cloud.gate = gate;
    await world.apply(all, { refresh: 'deep' }, r).catch(() => {});
    if (!crashed()) break;
    world.cloud.gate = () => {};
    world.dead.add(r.holder.pid);
    const { intent, conditions } = world.state(all[0] ?? target([])).resources[address] ?? {};
    const began = intent !== undefined;
    if (began) {
      midway += 1;
      expect(intent.inside).toBe(true);
      expect(conditions).toContainEqual(
        expect.objectContaining({ type: 'Drifted', status: 'True', message: 'function copy/Timeout' }),
      );
    }
    await world.apply(all, { refresh: 'fast' });
    const left = world.cloud.inside.has('stack copy');
    // Before it began, nothing had said that anything should be changed.
    expect(left, `killed at ${k}`).toBe(!began && !world.cloud.log.includes('mend stack copy'));
  }
  expect(midway).toBeGreaterThan(3);
});
