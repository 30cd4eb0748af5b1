import { setMaxListeners } from 'node:events';
import PQueue from 'p-queue';
import { ClusterlessError, messageOf } from '../../../errors.ts';
import type { Log } from '../../../log.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { EventLog, PendingEvent } from '../events/event-log.ts';
import { Work } from '../execution/work.ts';
import type { Installed } from '../installed/installed.ts';
import { fieldsOf } from '../pattern/event-fields.ts';
import type { Runtime } from '../runtime.ts';
import type { Tally } from './tally.ts';

export interface RetryPolicy {
  readonly maxAttempts: number;
  /** Before the second attempt, in milliseconds of real time; four times as long before each further one. */
  readonly backoffMs: number;
}

export const standardRetry: RetryPolicy = { maxAttempts: 5, backoffMs: 100 };

interface DeliveryParts {
  readonly log: EventLog;
  readonly installed: Installed;
  readonly runtime: Runtime;
  readonly clock: Clock;
  readonly logger: Log;
  readonly tally: Tally;
  readonly retry: RetryPolicy;
}

/** Lots at once; what they wait for is mostly the disk. */
const atOnce = 16;

/** Trying again cannot help, and what the disk refuses is nobody's fault among the events. */
export const isFatal = (error: unknown): boolean => error instanceof ClusterlessError && error.code === 'CLS_DISK';
const isHopeless = (error: unknown): boolean =>
  error instanceof ClusterlessError && (error.code === 'CLS_NOT_FOUND' || error.code === 'CLS_UNSUPPORTED');

/** Takes events to functions: each at least once, each known once by its name, none lost. */
export class Deliveries {
  private readonly parts: DeliveryParts;
  private readonly queue = new PQueue({ concurrency: atOnce });
  private readonly taken = new Set<string>();
  private readonly stopped = new AbortController();
  private waiters: (() => void)[] = [];
  private active = 0;
  /** What stopped everything. */
  failure: unknown;

  constructor(parts: DeliveryParts) {
    this.parts = parts;
    // Every event that waits for its next attempt listens; thousands may.
    setMaxListeners(0, this.stopped.signal);
  }

  /** From this process, not read again. */
  take(pending: PendingEvent): void {
    if (this.taken.has(pending.name) || this.stopped.signal.aborted) return;
    this.begin(pending.name, () => this.deliver(pending));
  }

  /** From the disk. */
  takeNamed(name: string): boolean {
    if (this.taken.has(name) || this.stopped.signal.aborted) return false;
    this.begin(name, async () => {
      const pending = this.parts.log.read(name);
      if (pending !== undefined) await this.deliver(pending);
    });
    return true;
  }

  /** When nothing is queued, running, waiting for its executions or for another attempt. */
  async idle(): Promise<void> {
    while (this.active > 0) await new Promise<void>((resolve) => this.waiters.push(resolve));
  }

  isIdle(): boolean {
    return this.active === 0;
  }

  /** Begins nothing more; what runs is finished. The rest stays on disk. */
  stop(): void {
    this.stopped.abort();
  }

  fail(error: unknown): void {
    this.failure ??= error;
    this.stop();
  }

  /** Something of this drain that is no event: healing. Counts for `idle`. */
  async also(work: Work, run: () => Promise<void>): Promise<void> {
    this.active += 1;
    try {
      await run();
      await work.settled();
    } finally {
      this.end();
    }
  }

  private begin(name: string, run: () => Promise<void>): void {
    this.taken.add(name);
    this.active += 1;
    const task = async (): Promise<void> => {
      try {
        if (!this.stopped.signal.aborted) await run();
      } catch (error) {
        this.fail(error);
      } finally {
        this.end(name);
      }
    };
    void task();
  }

  private end(name?: string): void {
    if (name !== undefined) this.taken.delete(name);
    this.active -= 1;
    if (this.active > 0) return;
    const waiters = this.waiters;
    this.waiters = [];
    for (const wake of waiters) wake();
  }

  private async deliver(first: PendingEvent): Promise<void> {
    for (let pending: PendingEvent | undefined = first; pending !== undefined; ) {
      pending = await this.attempt(pending);
    }
  }

  /** Answers the event when it is to be tried again. */
  private async attempt(pending: PendingEvent): Promise<PendingEvent | undefined> {
    const { log, tally, clock, retry } = this.parts;
    try {
      const isDone = await this.call(pending);
      if (!isDone) return undefined;
      // Told before the event is gone: who waits for it reads what was told when it is.
      tally.delivered(pending.payload, pending.root);
      log.acknowledge(pending);
      return undefined;
    } catch (error) {
      if (isFatal(error)) throw error;
      const failed = log.failed(pending);
      if (failed.attempts >= retry.maxAttempts || isHopeless(error)) return this.giveUp(failed, error);
      this.parts.logger.warn({ event: pending.name, error: messageOf(error) }, 'delivery failed');
      const pause = retry.backoffMs * 4 ** (failed.attempts - 1) * (0.75 + clock.random() / 2);
      await clock.sleep(pause, this.stopped.signal);
      return this.stopped.signal.aborted ? undefined : failed;
    }
  }

  /** False when the drain was stopped before it began. */
  private async call(pending: PendingEvent): Promise<boolean> {
    const { installed, runtime, tally } = this.parts;
    const { to, payload } = pending;
    const work = new Work(pending.root);
    const isDone = await this.queue.add(async () => {
      if (this.stopped.signal.aborted) return false;
      const targets = 'function' in to ? [to.function] : installed.targetsOf(to.bus, fieldsOf(payload));
      for (const target of targets) {
        const answer = await runtime.invoke(target, payload, work);
        tally.answered(answer, installed.arcOf(target), pending.root);
      }
      return true;
    });
    // Not in the queue: executions may take hours, and other events need its places.
    await work.settled();
    return isDone;
  }

  private giveUp({ name, attempts, to, payload, root }: PendingEvent, error: unknown): undefined {
    const { log, logger, tally } = this.parts;
    const reason = messageOf(error);
    tally.record({ what: 'given-up' }, root);
    log.bury(name, { reason, attempts, to, payload });
    logger.error({ event: name, error: reason }, 'event given up; it is in dead-letters');
    return undefined;
  }
}
