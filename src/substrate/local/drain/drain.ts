import { watch } from 'node:fs';
import { messageOf } from '../../../errors.ts';
import type { Log } from '../../../log.ts';
import type { ArcDescriptor } from '../../../metadata/descriptor.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Ports } from '../../../ports/ports.ts';
import type { EventLog } from '../events/event-log.ts';
import type { LocalBus } from '../events/local-bus.ts';
import type { ChildRegister } from '../execution/child-register.ts';
import { Work } from '../execution/work.ts';
import type { Installed } from '../installed/installed.ts';
import type { Runtime } from '../runtime.ts';
import type { Agenda } from '../schedules/agenda.ts';
import { systemRoot } from '../schedules/agenda.ts';
import type { Layout } from '../store/layout.ts';
import { sweepStaging } from '../store/staging.ts';
import type { RetryPolicy } from './deliveries.ts';
import { Deliveries, isFatal } from './deliveries.ts';
import type { Health } from './health.ts';
import type { RunCounts, Tally } from './tally.ts';
import type { Progress } from './trail.ts';

export interface DrainOptions {
  /** `quiet`: no event pending and nothing due at the clock's now. `stopped`: until the signal. */
  readonly until: 'quiet' | 'stopped';
  /** Nothing new begins; what runs is finished. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Look for work that no event tells of, once per arc, where there can be some. On by default. */
  readonly heal?: boolean;
}

export interface Drained {
  /** Delivered, and those that no rule wanted. */
  readonly events: number;
  /** Given up: they are in `dead-letters/`. */
  readonly deadLetters: number;
  readonly runs: RunCounts;
  /** What is scheduled next, beyond the clock's now. `at` is ISO 8601 UTC. */
  readonly next?: { readonly at: string; readonly what: string };
}

export interface DrainParts {
  readonly layout: Layout;
  readonly clock: Clock;
  readonly logger: Log;
  readonly log: EventLog;
  readonly bus: LocalBus;
  readonly installed: Installed;
  readonly runtime: Runtime;
  readonly agenda: Agenda;
  readonly register: ChildRegister;
  readonly retry: RetryPolicy;
  readonly heal: (ports: Ports, arc: ArcDescriptor) => Promise<unknown>;
  /** What was begun in this process outside of any event. */
  readonly session: Work;
  /** Runs of this process, also those before the drain. */
  readonly tally: Tally;
  readonly health: Health;
}

/** While something runs: how often to look for what other processes left. */
const pollMs = 100;
/** While nothing does, and watching the folder tells nothing. */
const watchMs = 500;

/** One drain of this process, holding the placement's lock. */
export class Drain {
  private readonly parts: DrainParts;
  private readonly options: DrainOptions;
  private readonly deliveries: Deliveries;

  constructor(parts: DrainParts, options: DrainOptions) {
    this.parts = parts;
    this.options = options;
    this.deliveries = new Deliveries(parts);
  }

  async run(): Promise<void> {
    const { signal } = this.options;
    const stop = (): void => this.deliveries.stop();
    signal?.addEventListener('abort', stop);
    this.parts.bus.listen((pending) => this.deliveries.take(pending));
    try {
      this.takeOver();
      const session = this.also(this.parts.session, async () => {});
      while (!this.isOver() && (await this.step())) {}
      await this.deliveries.idle();
      await session;
    } finally {
      this.parts.bus.listen(undefined);
      this.parts.log.recycle(false);
      signal?.removeEventListener('abort', stop);
    }
    if (this.deliveries.failure !== undefined) throw this.deliveries.failure;
  }

  private isOver(): boolean {
    return this.options.signal?.aborted === true || this.deliveries.failure !== undefined;
  }

  /** What a dead drainer may have left, beside its events. */
  private takeOver(): void {
    const { register, layout, log } = this.parts;
    register.endOrphans();
    sweepStaging(layout);
    log.recycle(true);
  }

  /** False when it is quiet and that is all that was asked for. */
  private async step(): Promise<boolean> {
    if (this.scan() || this.fireDue()) return true;
    if (!this.deliveries.isIdle()) await this.untilIdle(pollMs);
    else if (this.options.heal !== false && this.parts.health.isDoubtful()) await this.heal();
    else if (this.options.until === 'quiet') return false;
    else await this.untilSomething();
    return true;
  }

  /** Or for so long at most. A pause that nobody waits for any more would keep the process from its end. */
  private async untilIdle(ms: number): Promise<void> {
    const woken = new AbortController();
    const wake = (): void => woken.abort();
    this.options.signal?.addEventListener('abort', wake);
    await Promise.race([this.deliveries.idle(), this.parts.clock.sleep(ms, woken.signal)]);
    wake();
    this.options.signal?.removeEventListener('abort', wake);
  }

  /** Events that other processes left, or left behind. */
  private scan(): boolean {
    const taken = this.parts.log.names().filter((name) => this.deliveries.takeNamed(name));
    return taken.length > 0;
  }

  /** One after the other, each with all that it causes; but a long run must not hold up a drain that goes on. */
  private fireDue(): boolean {
    if (this.options.until === 'quiet' && !this.deliveries.isIdle()) return false;
    const due = this.parts.agenda.next();
    if (due === undefined || due.at > this.parts.clock.now()) return false;
    due.fire();
    return true;
  }

  private async heal(): Promise<void> {
    this.parts.health.looking();
    for (const arc of this.parts.installed.arcs()) await this.healArc(arc);
  }

  /** One look starts only so many runs; as long as it starts some, there may be more. */
  private async healArc(arc: ArcDescriptor): Promise<void> {
    for (let isAgain = true; isAgain && !this.isOver(); ) {
      const work = new Work(systemRoot);
      await this.also(work, async () => {
        isAgain = false;
        const healed = await this.parts.runtime.withPorts(work, (ports) => this.parts.heal(ports, arc));
        const of = { project: arc.project, arc: arc.name };
        isAgain = this.parts.tally.answered(healed, of, systemRoot) > 0;
      });
    }
  }

  /** A run that could not be ended is found dead by the next look; only the disk's refusal stops everything. */
  private async also(work: Work, run: () => Promise<void>): Promise<void> {
    try {
      await this.deliveries.also(work, run);
    } catch (error) {
      if (isFatal(error)) this.deliveries.fail(error);
      else this.parts.logger.warn({ error: messageOf(error) }, 'work was left undone');
    }
  }

  /** Another process's event, one of ours, a schedule, or the signal. */
  private async untilSomething(): Promise<void> {
    const { clock, agenda, log } = this.parts;
    const woken = new AbortController();
    const wake = (): void => woken.abort();
    this.options.signal?.addEventListener('abort', wake);
    this.parts.bus.listen((pending) => {
      this.deliveries.take(pending);
      wake();
    });
    const watcher = watchFolder(log.folder, wake);
    const due = agenda.next()?.at ?? Number.POSITIVE_INFINITY;
    await clock.sleep(Math.min(Math.max(due - clock.now(), 0), watchMs), woken.signal);
    watcher?.close();
    this.options.signal?.removeEventListener('abort', wake);
  }
}

/** A hint only: where watching fails, the pause between two looks is all there is. */
const watchFolder = (folder: string, wake: () => void): { close(): void } | undefined => {
  try {
    const watcher = watch(folder, { persistent: false }, wake);
    watcher.on('error', wake);
    return watcher;
  } catch {
    return undefined;
  }
};
