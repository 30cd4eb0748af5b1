import type { Clock } from '../ports/clock.ts';

export interface DebounceOptions {
  readonly clock: Clock;
  /** Fires when it has been quiet for so long, */
  readonly quietMs: number;
  /** or this long after the first poke, however busy it is. */
  readonly ceilingMs: number;
  readonly signal: AbortSignal;
  fire(): void;
}

/** Many pokes, one fire, after the last of them. */
export const debounce = (options: DebounceOptions): (() => void) => {
  const { clock, quietMs, ceilingMs, signal } = options;
  let last = 0;
  let isWaiting = false;
  const wait = async (): Promise<void> => {
    const first = clock.monotonic();
    for (;;) {
      const left = Math.min(last + quietMs, first + ceilingMs) - clock.monotonic();
      if (left <= 0 || signal.aborted) break;
      await clock.sleep(left, signal);
    }
    isWaiting = false;
    if (!signal.aborted) options.fire();
  };
  return () => {
    last = clock.monotonic();
    if (isWaiting) return;
    isWaiting = true;
    void wait();
  };
};
