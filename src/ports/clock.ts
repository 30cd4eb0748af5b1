import { randomUUID } from 'node:crypto';

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** The only door to time, randomness and ids, so that tests and the stepped clock are exact. */
export interface Clock {
  /** The pipeline's time: what lots, grace and retries go by. May be stepped. */
  now(): Instant;
  /** Real time, never stepped: what leases go by. */
  wall(): Instant;
  /** Milliseconds of a clock that never jumps, for measuring. */
  monotonic(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** A fresh UUID. */
  id(): string;
  /** In [0, 1). */
  random(): number;
}

const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const wake = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    signal?.addEventListener('abort', wake);
  });

export const systemClock: Clock = {
  now: () => Date.now(),
  wall: () => Date.now(),
  monotonic: () => performance.now(),
  sleep,
  id: () => randomUUID(),
  random: () => Math.random(),
};
