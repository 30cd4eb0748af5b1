import type { Clock } from '../../../ports/clock.ts';
import { systemClock } from '../../../ports/clock.ts';

const everyMs = 600_000;

/**
 * Lost events heal as long as anything flows: a warm function looks now and then, not after every event. Whoever was
 * served in passing asked for something else, so a look that fails is no failure of theirs; `work` logs it itself.
 */
export const nowAndThen = <About extends readonly unknown[]>(
  work: (...about: About) => Promise<unknown>,
  clock: Pick<Clock, 'monotonic'> = systemClock,
): ((...about: About) => Promise<void>) => {
  let last: number | undefined;
  return async (...about) => {
    const now = clock.monotonic();
    if (last !== undefined && now - last < everyMs) return;
    last = now;
    await work(...about).catch(() => {});
  };
};
