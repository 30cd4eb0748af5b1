import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Mode } from './scenario.ts';
import { anySchedule, stormy, unswept } from './schedules.ts';
import { simulate } from './simulation.ts';
import { Tally } from './tally.ts';

const check = async (mode: Mode, numRuns: number): Promise<Tally> => {
  const tally = new Tally();
  await fc.assert(
    fc.asyncProperty(anySchedule, async (schedule) => {
      const simulated = await simulate(schedule, mode);
      tally.add(simulated.tally);
      expect(simulated.violations).toEqual([]);
    }),
    { numRuns, endOnFailure: true },
  );
  return tally;
};

test('under crashes, lost and doubled events, 409, own 412 and short leases, one sweep makes every lot right', async () => {
  const tally = await check(stormy, 350);
  for (const what of [
    'crashes',
    'lost events',
    'conflicts (409)',
    'own 412',
    'lost markers',
    'adopted',
    'superseded',
  ]) {
    expect(tally.of(what), what).toBeGreaterThan(0);
  }
});

test('without losses every lot becomes right by events alone, with no barrier and no sweep', async () => {
  const tally = await check(unswept, 150);
  expect(tally.of('doubled events')).toBeGreaterThan(0);
});
