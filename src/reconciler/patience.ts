import type { Clock, Instant } from '../ports/clock.ts';
import type { ApplyOptions } from './reconciler.ts';
import { delayMs, nextOf } from './retry.ts';

/** How long one action is tried again, and how long it waits for the operation of somebody else. */
export class Patience {
  readonly #clock: Clock;
  readonly #deadline: Instant;
  readonly #lockTimeoutMs: number;
  /** Counted from when it first was in the way: what was done before is no waiting. */
  #busyUntil: Instant | undefined;

  constructor(clock: Clock, deadline: Instant, { lockTimeoutMs }: Pick<ApplyOptions, 'lockTimeoutMs'>) {
    this.#clock = clock;
    this.#deadline = deadline;
    this.#lockTimeoutMs = lockTimeoutMs;
  }

  /** Milliseconds until the next attempt; undefined when there is none. */
  pause(failure: unknown, tries: number): number | undefined {
    const next = nextOf(failure);
    if (next === 'halt' || next === 'stop') return undefined;
    const pause = delayMs(failure, tries, this.#clock);
    return this.#clock.wall() >= this.#latest(next === 'wait') - pause ? undefined : pause;
  }

  #latest(isBusy: boolean): Instant {
    if (!isBusy) return this.#deadline;
    this.#busyUntil ??= this.#clock.wall() + this.#lockTimeoutMs;
    return Math.min(this.#busyUntil, this.#deadline);
  }
}
