import { setMaxListeners } from 'node:events';
import type { Clock } from '../ports/clock.ts';

const firstDelayMs = 1000;
const longestDelayMs = 300_000;

/**
 * Keys that want work, with the semantics of client-go: a key is handed to one worker at a time; adding it while it
 * is worked on marks it dirty, and it is handed out once more when it is done. Ten events cost one extra run.
 */
export class KeyedQueue {
  readonly #clock: Clock;
  readonly #dirty = new Set<string>();
  readonly #processing = new Set<string>();
  readonly #failures = new Map<string, number>();
  readonly #timers = new AbortController();
  #ready: string[] = [];
  #wake: (() => void)[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
    setMaxListeners(0, this.#timers.signal);
  }

  get isShutDown(): boolean {
    return this.#timers.signal.aborted;
  }

  add(key: string): void {
    if (this.isShutDown || this.#dirty.has(key)) return;
    this.#dirty.add(key);
    if (!this.#processing.has(key)) this.#offer(key);
  }

  addAfter(key: string, ms: number): void {
    void this.#clock.sleep(ms, this.#timers.signal).then(() => this.add(key));
  }

  /** 1 s x 2^n with full jitter, up to 5 min, by the failures of this key in a row. Answers the delay. */
  addBackedOff(key: string): number {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    const most = Math.min(firstDelayMs * 2 ** failures, longestDelayMs);
    const ms = Math.ceil(this.#clock.random() * most);
    this.addAfter(key, ms);
    return ms;
  }

  /** It went well: the next failure is a first one. */
  forget(key: string): void {
    this.#failures.delete(key);
  }

  /** The next key; undefined after shut down. Whoever takes one must call `done`. */
  async get(): Promise<string | undefined> {
    while (!this.isShutDown) {
      const key = this.#ready.shift();
      if (key !== undefined) {
        this.#dirty.delete(key);
        this.#processing.add(key);
        return key;
      }
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
    return undefined;
  }

  done(key: string): void {
    this.#processing.delete(key);
    if (this.#dirty.has(key)) this.#offer(key);
  }

  /** What waits is dropped; what is worked on ends by itself. */
  shutDown(): void {
    this.#timers.abort();
    this.#ready = [];
    this.#dirty.clear();
    this.#wakeAll();
  }

  #offer(key: string): void {
    this.#ready.push(key);
    this.#wakeAll();
  }

  #wakeAll(): void {
    const waiting = this.#wake;
    this.#wake = [];
    for (const wake of waiting) wake();
  }
}
