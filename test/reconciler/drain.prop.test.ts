import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { exitCodeOfResult } from '../../src/reconciler/exit-code.ts';
import { objects } from './random-projects.ts';
import { target, World } from './world.ts';

/** Signals at the k-th effect of the cloud: a moment of its own in every run. */
const signalAt = (world: World, k: number): AbortController => {
  const controller = new AbortController();
  let seen = 0;
  world.cloud.gate = (call) => {
    if (call.startsWith('read')) return;
    if (seen === k) controller.abort();
    seen += 1;
  };
  return controller;
};

test.prop([objects(), objects(), fc.nat(40)], { numRuns: 80 })(
  'a drain finishes what runs, starts nothing, records everything, and the next run does the rest',
  async (before, after, k) => {
    const world = new World();
    await world.apply([target(before)], { allowEmpty: true });
    world.cloud.log.length = 0;
    const free = await world.meant([target(after)]);
    const { signal } = signalAt(world, k);
    const result = await world.apply([target(after)], { ...free, drain: signal });
    world.cloud.gate = () => {};

    if (world.store.objects.size > 0) {
      const { lease, resources } = world.state(target(after));
      expect(lease.state).toBe('released');
      for (const [address, { intent }] of Object.entries(resources)) {
        const left = result.outcomes.some((one) => one.address === address && one.outcome === 'skipped');
        expect(intent === undefined || left).toBe(true);
      }
    }
    const isInterrupted = result.outcomes.some(({ error }) => error?.code === 'CLS_INTERRUPTED');
    expect(exitCodeOfResult(result)).toBe(isInterrupted ? 130 : 0);
    if (isInterrupted) expect(signal.aborted).toBe(true);
    expect(
      result.outcomes.every(
        ({ outcome, error }) => outcome !== 'failed' && (error === undefined || outcome === 'skipped'),
      ),
    ).toBe(true);
    await world.apply([target(after)], await world.meant([target(after)]));
    expect((await world.plan([target(after)], { allowEmpty: true })).plan.actions).toEqual([]);
  },
);
