import type { Clock } from '../../src/ports/clock.ts';

/**
 * Time that only tests move. Short sleeps (retries, polls) pass at once and move it; long ones (a beat, a drain, a
 * release deadline) last until they are aborted, so that nothing spins.
 */
export class TestClock implements Clock {
  time = Date.UTC(2026, 0, 1);
  #ids = 0;
  readonly #salt: number;
  #seed: number;
  readonly #longMs: number;

  constructor(seed = 1, longMs = 6000) {
    this.#seed = seed;
    this.#salt = seed;
    this.#longMs = longMs;
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
    if (ms >= this.#longMs && signal !== undefined) {
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
