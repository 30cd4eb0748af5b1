import type { LocalBus } from '../events/local-bus.ts';
import type { Agenda } from '../schedules/agenda.ts';
import { systemRoot } from '../schedules/agenda.ts';
import { onDisk } from '../store/disk-error.ts';
import type { Held } from '../store/file-lock.ts';
import { tryAcquire } from '../store/file-lock.ts';
import type { Drained, DrainOptions, DrainParts } from './drain.ts';
import { Drain } from './drain.ts';
import { Health } from './health.ts';
import { Tally } from './tally.ts';
import type { Trails } from './trail.ts';

/** The count of now: it begins anew after each drain. */
export class Tallies {
  current = new Tally();
}

interface DrainerParts extends Omit<DrainParts, 'tally' | 'health'> {
  /** Of the launcher, which is there before any drain. */
  readonly tallies: Tallies;
  readonly trails: Trails;
  /** Events of this process, for whoever waits on another drainer. */
  readonly root: string;
}

const waitMs = 20;

const resultOf = (tally: Tally, { agenda, bus }: { readonly agenda: Agenda; readonly bus: LocalBus }): Drained => {
  const next = agenda.next();
  return {
    events: tally.events + bus.takeUnmatched(),
    deadLetters: tally.givenUp,
    runs: tally.runs(),
    ...(next === undefined ? {} : { next: { at: new Date(next.at).toISOString(), what: next.what } }),
  };
};

/** The placement's only deliverer while it holds the lock; everybody else leaves events to it, and is told. */
export class Drainer {
  private readonly parts: DrainerParts;
  private readonly lock: string;
  private readonly health: Health;

  constructor(parts: DrainerParts) {
    this.parts = parts;
    this.lock = `${parts.layout.home}/drainer.lock`;
    this.health = new Health(parts.installed, this.lock);
  }

  async drain(options: DrainOptions): Promise<Drained> {
    const { tallies, trails, root } = this.parts;
    const tally = tallies.current;
    this.listen(tally, options);
    const followed = trails.follow(root);
    try {
      for (let held = this.acquire(); ; held = this.acquire()) {
        if (held !== undefined) await this.deliver(held, tally, options);
        const isOver = held !== undefined || this.isDone(options);
        for (const step of followed()) tally.record(step, root);
        if (isOver) return resultOf(tally, this.parts);
        // The holder may die: then it is our turn.
        await this.parts.clock.sleep(waitMs, options.signal);
      }
    } finally {
      trails.remove(root);
      if (tallies.current === tally) tallies.current = new Tally();
    }
  }

  private listen(tally: Tally, { onProgress }: DrainOptions): void {
    const { trails, root: own } = this.parts;
    tally.tell = (step, root) => {
      if (step.what !== 'given-up') onProgress?.(step);
      if (root !== own && root !== systemRoot) trails.append(root, step);
    };
  }

  private acquire(): Held | undefined {
    const result = onDisk('lock', this.lock, () => tryAcquire(this.lock));
    return 'holder' in result ? undefined : result;
  }

  /** Another process delivers: whether it owes us nothing any more, neither our own events nor what has become due. */
  private isDone({ until, signal }: DrainOptions): boolean {
    const { log, agenda, clock, root, session } = this.parts;
    if (signal?.aborted === true) return true;
    if (until !== 'quiet' || !session.isSettled()) return false;
    const next = agenda.next();
    const isDue = next !== undefined && next.at <= clock.now();
    return !isDue && !log.holds(root) && !log.holds(systemRoot);
  }

  private async deliver(held: Held, tally: Tally, options: DrainOptions): Promise<void> {
    this.health.begin();
    this.parts.trails.sweep(this.parts.clock.wall());
    try {
      await new Drain({ ...this.parts, tally, health: this.health }, options).run();
    } catch (error) {
      this.health.spoil();
      throw error;
    } finally {
      if (tally.hasLosses) this.health.spoil();
      held.release();
    }
  }
}
