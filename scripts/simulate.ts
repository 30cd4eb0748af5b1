import { parseArgs } from 'node:util';
import fc from 'fast-check';
import type { Mode } from '../test/simulator/scenario.ts';
import { anySchedule, stormy, unswept } from '../test/simulator/schedules.ts';
import { simulate } from '../test/simulator/simulation.ts';
import { Tally } from '../test/simulator/tally.ts';

/*
 * npm run simulate -- --runs N --seed S
 * Runs N random schedules of the lot protocol, nine of ten in a storm that one sweep ends, the others without losses
 * and without a sweep. Says what happened in them, so that the check can be seen to have met what it is there for.
 */
const { values } = parseArgs({ options: { runs: { type: 'string' }, seed: { type: 'string' } } });
const runs = Number(values.runs ?? 10_000);
const seed = Number(values.seed ?? 1);

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const isUnswept = (index: number): boolean => index % 10 === 9;

const tally = new Tally();
let broken = 0;
for (const [index, schedule] of fc.sample(anySchedule, { numRuns: runs, seed }).entries()) {
  const mode: Mode = isUnswept(index) ? unswept : stormy;
  const simulated = await simulate(schedule, mode);
  tally.add(simulated.tally);
  if (simulated.violations.length === 0) continue;
  broken++;
  if (broken <= 5) print(`VIOLATED  ${isUnswept(index) ? 'unswept' : 'stormy'} ${JSON.stringify(schedule)}`);
  if (broken <= 5) for (const violation of simulated.violations) print(`          ${violation}`);
}

for (const [what, times] of tally.entries()) print(`${String(times).padStart(9)}  ${what}`);
print(`${runs} schedules from seed ${seed}, ${broken} broken: ${broken === 0 ? 'every invariant held' : 'NOT WELL'}`);
process.exitCode = broken === 0 ? 0 : 1;
