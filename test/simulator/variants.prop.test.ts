import fc from 'fast-check';
import { expect, test } from 'vitest';
import { standardProtocol } from '../../src/pipeline/protocol.ts';
import { reliable } from './faults.ts';
import type { Mode, Schedule } from './scenario.ts';
import { anySchedule, stormy, unswept } from './schedules.ts';
import { simulate } from './simulation.ts';

/** A simulator that finds nothing wrong with a broken protocol proves nothing about the right one. */
const variants: readonly { readonly name: string; readonly mode: Mode; readonly breaks: readonly string[] }[] = [
  {
    name: 'without the fence, a run that was given up undoes what came after it',
    mode: { ...stormy, protocol: { ...standardProtocol, fence: false } },
    breaks: ['I2', 'I3'],
  },
  {
    name: 'without adopting, the same inputs are committed twice',
    mode: { ...stormy, protocol: { ...standardProtocol, adopt: false } },
    breaks: ['I1'],
  },
  {
    name: 'without a sweep, what was lost stays lost',
    mode: { ...stormy, sweep: false },
    breaks: ['I3', 'I4'],
  },
  {
    name: 'without a look at the inputs after a run, what came meanwhile is missed',
    mode: { ...unswept, protocol: { ...standardProtocol, recheck: 'never' } },
    breaks: ['I3'],
  },
  {
    name: 'with that look before the end record, what comes between the two is missed',
    mode: { ...unswept, faults: { ...reliable, slow: 0.5 }, protocol: { ...standardProtocol, recheck: 'before-end' } },
    breaks: ['I3'],
  },
];

/** Many arrivals for one lot of one or two sources: where races are. */
const dense: fc.Arbitrary<Schedule> = anySchedule.map((schedule) => ({
  ...schedule,
  sources: Math.min(schedule.sources, 2),
  boundary: 'none',
  chain: false,
  maxAttempts: 20,
  arrivals: [...schedule.arrivals, ...schedule.arrivals].map((arrival) => ({ ...arrival, lot: 0 })),
}));

const firstOf = async (mode: Mode, broken: string): Promise<string | undefined> => {
  for (const schedule of fc.sample(dense, { numRuns: 2000, seed: 20230101 })) {
    const { violations } = await simulate(schedule, mode);
    const found = violations.find((violation) => violation.startsWith(broken));
    if (found !== undefined) return found;
  }
  return undefined;
};

for (const { name, mode, breaks } of variants) {
  test(`the simulator finds that ${name}`, async () => {
    for (const broken of breaks) expect(await firstOf(mode, broken), broken).toMatch(`${broken}: `);
  });
}
