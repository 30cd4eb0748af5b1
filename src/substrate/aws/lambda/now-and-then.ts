import { systemClock } from '../../../ports/clock.ts';

const everyMs = 600_000;

/** Lost events heal as long as anything flows: a warm function looks now and then, not after every event. */
export const nowAndThen = (work: () => Promise<unknown>): (() => Promise<void>) => {
  let last: number | undefined;
  return async () => {
    const now = systemClock.monotonic();
    if (last !== undefined && now - last < everyMs) return;
    last = now;
    await work();
  };
};
