import type { Clock, Instant } from '../../../src/ports/clock.ts';

interface Sleeper {
  readonly at: Instant;
  readonly wake: () => void;
}

export interface VirtualClock extends Clock {
  /** Called whenever time has moved. */
  onTick(listener: () => void): void;
}

/** Time that moves only when everybody sleeps: minutes pass in microseconds, in one order for ever. */
export const virtualClock = (random: () => number = () => 0.5): VirtualClock => {
  let now = Date.parse('2026-01-01T00:00:00Z');
  let ids = 0;
  let pumping = false;
  const sleepers: Sleeper[] = [];
  const listeners: (() => void)[] = [];

  const pump = (): void => {
    pumping = false;
    const next = sleepers.sort((a, b) => a.at - b.at).shift();
    if (next === undefined) return;
    now = Math.max(now, next.at);
    for (const listener of listeners) listener();
    next.wake();
    schedule();
  };
  const schedule = (): void => {
    if (pumping || sleepers.length === 0) return;
    pumping = true;
    setImmediate(pump);
  };

  return {
    now: () => now,
    wall: () => now,
    monotonic: () => now,
    sleep: (ms) =>
      new Promise((wake) => {
        sleepers.push({ at: now + Math.max(1, ms), wake });
        schedule();
      }),
    id: () => {
      ids += 1;
      return `00000000-0000-4000-8000-${String(ids).padStart(12, '0')}`;
    },
    random,
    onTick: (listener) => listeners.push(listener),
  };
};
