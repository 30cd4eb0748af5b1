import { setMaxListeners } from 'node:events';
import type { Clock } from '../ports/clock.ts';
import type { OutcomeError } from './result.ts';

/** Why nothing more starts. */
export interface Halt {
  readonly note: string;
  readonly error?: OutcomeError;
}

export const interrupted: OutcomeError = {
  code: 'CLS_INTERRUPTED',
  summary: 'Interrupted',
  detail: null,
  hint: 'Run the command again: it carries on.',
  retryable: true,
};

export const leaseLost: OutcomeError = {
  ...interrupted,
  code: 'CLS_LEASE_LOST',
  summary: 'The lease was lost while working; nothing more was started',
};

interface Sources {
  readonly drain: AbortSignal;
  readonly abort: AbortSignal;
  /** Of the journals. */
  readonly lost: readonly AbortSignal[];
  readonly drainMs: number;
  readonly clock: Clock;
  readonly onDrain: () => void;
}

/**
 * The ways in which a run ends early, as two signals: `stop`, after which nothing more starts, and `leave`, after
 * which nobody waits for what runs. A first Ctrl-C drains, a second one leaves; a drain that takes too long, too.
 */
export class Brake {
  readonly #stop = new AbortController();
  readonly #leave = new AbortController();
  readonly #done = new AbortController();
  readonly stop = this.#stop.signal;
  readonly leave = this.#leave.signal;
  /** Resolves when nobody waits any more. */
  readonly left: Promise<'left'>;
  #why: Halt = { note: 'not started', error: interrupted };

  constructor(sources: Sources) {
    this.left = new Promise((resolve) => {
      this.leave.addEventListener('abort', () => resolve('left'), { once: true });
    });
    // Every back-off waits on one of these, so there may be many listeners.
    setMaxListeners(0, this.stop, this.leave);
    const { drain, abort, lost } = sources;
    const listen = (signal: AbortSignal, react: () => void): void => {
      signal.addEventListener('abort', react, { signal: this.#done.signal, once: true });
      if (signal.aborted) react();
    };
    for (const signal of lost) {
      listen(signal, () => this.halt({ note: 'not started: the lease was lost', error: leaseLost }));
    }
    listen(drain, () => this.#drain(sources));
    listen(abort, () => {
      this.#stop.abort();
      this.#leave.abort();
    });
  }

  get why(): Halt {
    return this.#why;
  }

  /** The first reason stays. */
  halt(why: Halt): void {
    if (this.stop.aborted) return;
    this.#why = why;
    this.#stop.abort();
  }

  /** Nothing listens any longer. */
  release(): void {
    this.#done.abort();
  }

  #drain({ clock, drainMs, onDrain }: Sources): void {
    if (this.stop.aborted) return;
    onDrain();
    this.#stop.abort();
    void clock.sleep(drainMs, this.#done.signal).then(() => {
      if (!this.#done.signal.aborted) this.#leave.abort();
    });
  }
}
