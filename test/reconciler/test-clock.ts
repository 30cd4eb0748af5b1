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
    this.time += ms;
    await new Promise(setImmediate);
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
