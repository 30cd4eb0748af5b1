import { ClusterlessError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { Acquired } from './lease.ts';
import type { State } from './state.ts';
import type { StateFile } from './store.ts';
import type { Sent } from './write.ts';
import { writeState } from './write.ts';

/** Changes a draft that nobody else sees; must not keep it. */
export type Mutation = (draft: State) => void;

interface Entry {
  readonly mutation: Mutation;
  resolve(): void;
  reject(reason: unknown): void;
}

/**
 * The only writer of a state object while its lease is held. Group commit: one loop takes everything that queued up
 * while the last write was under way and writes once. Every write is a beat of the lease.
 */
export class Journal {
  readonly run: string;
  readonly epoch: number;
  /** Acknowledged writes, the acquiring one included. */
  writes = 1;
  /** Aborts when the lease is lost or the store can't be written: nothing more may start. */
  readonly lost: AbortSignal;

  readonly #file: StateFile;
  readonly #clock: Clock;
  readonly #lost = new AbortController();
  readonly #closing = new AbortController();
  #state: State;
  #etag: string;
  #sent: Sent;
  #queue: Entry[] = [];
  #draining = false;
  #failure: unknown;

  constructor(file: StateFile, acquired: Acquired, clock: Clock) {
    this.#file = file;
    this.#clock = clock;
    this.#state = acquired.state;
    this.#etag = acquired.etag;
    this.#sent = acquired.sent;
    this.run = acquired.state.lease.run;
    this.epoch = acquired.state.lease.epoch;
    this.lost = this.#lost.signal;
    void this.#beat();
  }

  /** As last written. */
  get state(): State {
    return this.#state;
  }

  /** Resolves when the change is durable. Changes of one turn and of waiting callers share a write, in their order. */
  commit(mutation: Mutation): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) return reject(this.#failure);
      this.#queue.push({ mutation, resolve, reject });
      if (!this.#draining) void this.#drain();
    });
  }

  /**
   * To be called right before every mutating call: throws unless the lease is certainly still ours. It counts from
   * when the last good write was sent, and ends at two thirds of the ttl, so it ends before anybody may take over.
   * @throws CLS_LEASE_LOST
   */
  fence(): void {
    if (this.#failure !== undefined) throw this.#failure;
    const valid = (this.#state.lease.ttlMs * 2) / 3;
    const wall = this.#clock.wall() - this.#sent.wall;
    const monotonic = this.#clock.monotonic() - this.#sent.monotonic;
    if (wall < 0 || Math.max(wall, monotonic) >= valid) throw this.#lose('The lease could not be renewed in time.');
  }

  /** Releases the lease together with the last change. Waits at most 10 s: an unreleased lease expires by itself. */
  async close(mutation: Mutation): Promise<void> {
    const last = this.commit((draft) => {
      mutation(draft);
      draft.lease = { ...draft.lease, state: 'released' };
    });
    this.#closing.abort();
    const done = new AbortController();
    const late = this.#clock.sleep(10_000, done.signal).then(() => {
      if (!done.signal.aborted) throw this.#lose('The lease could not be released in time.');
    });
    try {
      await Promise.race([last, late]);
    } finally {
      done.abort();
      await late.catch(() => {});
    }
  }

  /** Stops beating and writes nothing more, for a run that must not touch the state any longer. */
  abandon(): void {
    this.#closing.abort();
  }

  #lose(detail: string): unknown {
    return this.#fail(
      new ClusterlessError('CLS_LEASE_LOST', 'The lease was lost while working; nothing more was started', {
        detail,
        hint: 'Run the command again: it carries on from what was recorded.',
      }),
    );
  }

  #fail(reason: unknown): unknown {
    this.#failure ??= reason;
    this.#closing.abort();
    this.#lost.abort();
    return this.#failure;
  }

  async #beat(): Promise<void> {
    const every = this.#state.lease.ttlMs / 4;
    while (!this.#closing.signal.aborted) {
      await this.#clock.sleep(every, this.#closing.signal);
      if (this.#closing.signal.aborted) return;
      if (this.#clock.wall() - this.#sent.wall < every) continue;
      await this.commit(() => {}).catch(() => {});
    }
  }

  async #drain(): Promise<void> {
    this.#draining = true;
    while (this.#queue.length > 0) {
      // One turn of the event loop, so that what belongs together is written together.
      await new Promise(setImmediate);
      const batch = this.#queue;
      this.#queue = [];
      await this.#write(batch);
    }
    this.#draining = false;
  }

  async #write(batch: readonly Entry[]): Promise<void> {
    try {
      if (this.#failure !== undefined) throw this.#failure;
      const draft: State = { ...this.#state, resources: { ...this.#state.resources } };
      draft.serial += 1;
      draft.writeId = this.#clock.id();
      for (const entry of batch) entry.mutation(draft);
      const written = await writeState(this.#file, draft, { etag: this.#etag, clock: this.#clock });
      if (written.outcome === 'moved') throw this.#lose('Another run took the state over.');
      this.#state = draft;
      this.#etag = written.etag;
      this.#sent = written.sent;
      this.writes += 1;
      for (const entry of batch) entry.resolve();
    } catch (error) {
      const reason = this.#fail(error);
      for (const entry of batch) entry.reject(reason);
    }
  }
}
