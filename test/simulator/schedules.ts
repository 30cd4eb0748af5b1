import fc from 'fast-check';
import { standardProtocol } from '../../src/pipeline/protocol.ts';
import { reliable, storm } from './faults.ts';
import type { Mode, Schedule } from './scenario.ts';

export const anySchedule: fc.Arbitrary<Schedule> = fc.record({
  seed: fc.nat(),
  sources: fc.integer({ min: 1, max: 3 }),
  arrivals: fc.array(
    fc.record({
      source: fc.nat({ max: 2 }),
      lot: fc.constantFrom(0, 0, 0, 1),
      empty: fc.constantFrom(false, false, false, true),
    }),
    { minLength: 1, maxLength: 12, size: 'max' },
  ),
  boundary: fc.constantFrom('none', 'infrequent', 'frequent'),
  chain: fc.boolean(),
  maxAttempts: fc.constantFrom(2, 3, 20),
  stepMs: fc.constantFrom(500, 5000, 60_000),
});

/** Everything goes wrong; one sweep at the end. */
export const stormy: Mode = { faults: storm, sweep: true, protocol: standardProtocol };

/** Nothing is lost and nobody dies, so that nothing needs to be swept. */
export const unswept: Mode = { faults: reliable, sweep: false, protocol: standardProtocol };
