import type { Instant } from '../../ports/clock.ts';
import type { LocalClock } from './clock.ts';
import type { Drained, DrainOptions } from './drain/drain.ts';
import type { Agenda } from './schedules/agenda.ts';

interface Stepped {
  readonly clock: LocalClock;
  readonly agenda: Agenda;
}

const sum = (a: Drained, b: Drained): Drained => ({
  ...b,
  events: a.events + b.events,
  deadLetters: a.deadLetters + b.deadLetters,
  runs: {
    started: a.runs.started + b.runs.started,
    complete: a.runs.complete + b.runs.complete,
    empty: a.runs.empty + b.runs.empty,
    failed: a.runs.failed + b.runs.failed,
  },
});

/**
 * Steps the clock to each thing that is due before `to`, and lets everything that it causes happen at its own time,
 * so that a day in one step is the same as a day of small ones. Killed in between, the clock stands in between.
 */
export const advance = async (
  { clock, agenda }: Stepped,
  to: Instant,
  drain: (options: Partial<DrainOptions>) => Promise<Drained>,
): Promise<Drained> => {
  clock.check(to);
  let done: Drained | undefined;
  const add = (drained: Drained): void => {
    done = done === undefined ? drained : sum(done, drained);
  };
  for (let next = agenda.next(); next !== undefined && next.at <= to; next = agenda.next()) {
    clock.advanceTo(clock.isStepped() ? Math.max(next.at, clock.now()) : Math.min(next.at, to));
    add(await drain({ heal: false }));
  }
  clock.advanceTo(to);
  const last = await drain({});
  return done === undefined ? last : sum(done, last);
};
