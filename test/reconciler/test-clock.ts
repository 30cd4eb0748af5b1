import { setMaxListeners } from 'node:events';
import type { Clock } from '../../src/ports/clock.ts';

/** A drain, a release, a beat; and everything from a minute on. */
const lasting: readonly number[] = [7000, 10_000, 15_000];

/**
 * Time that only tests move. Most sleeps (retries, polls) pass at once and move it; those that end by being aborted in
 * real life last until they are, so that nothing spins.
 */
export class TestClock implements Clock {
  time = Date.UTC(2026, 0, 1);
  #ids = 0;
  readonly #salt: number;
  #seed: number;
  readonly #lasting: readonly number[];

  constructor(seed = 1, lastingMs = lasting) {
    this.#seed = seed;
    this.#salt = seed;
    this.#lasting = lastingMs;
  }

  now(): number {
    return this.time;
  }

  wall(): number {
    return this.time;
  }

  monotonic(): number {
    return this.time;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return;
    if (signal !== undefined && (ms >= 60_000 || this.#lasting.includes(ms))) {
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      return;
    }
    await new Promise(setImmediate);
    this.time += ms;
  }

  id(): string {
    this.#ids += 1;
    const tail = `${this.#salt.toString(16)}${this.#ids.toString(16).padStart(8, '0')}`.slice(-12).padStart(12, '0');
    return `00000000-0000-4000-8000-${tail}`;
  }

  random(): number {
    this.#seed = (this.#seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return this.#seed / 2_147_483_648;
  }
}

/** Every sleep lasts until `advance` has come by: for what happens at exact moments. */
export class ManualClock extends TestClock {
  readonly #sleepers: { readonly at: number; wake(): void }[] = [];

  override async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return;
    await new Promise<void>((resolve) => {
      this.#sleepers.push({ at: this.time + ms, wake: resolve });
      if (signal !== undefined) setMaxListeners(0, signal);
      signal?.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  /** Moves time and wakes everybody on the way, in order. */
  async advance(ms: number): Promise<void> {
    const until = this.time + ms;
    for (;;) {
      await settled();
      const next = this.#sleepers.sort((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > until) break;
      this.#sleepers.shift();
      this.time = Math.max(this.time, next.at);
      next.wake();
    }
    this.time = until;
  }
}

/** Lets everything that can go on without time go on. */
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
};
