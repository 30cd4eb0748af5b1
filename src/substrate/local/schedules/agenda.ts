import type { Instant } from '../../../ports/clock.ts';
import type { LocalBus } from '../events/local-bus.ts';
import type { OneShots } from './one-shots.ts';
import type { Rates } from './rates.ts';

interface Due {
  readonly at: Instant;
  /** For people: the schedule's name. */
  readonly what: string;
  fire(): void;
}

/** Events that nobody in particular waits for: what schedules and healing cause. */
export const systemRoot = '0';

/** EventBridge Scheduler's own attribute for the time that a schedule was meant for. */
const scheduledTime = '<aws.scheduler.scheduled-time>';

const filledIn = (detail: unknown, at: Instant): unknown => {
  const text = JSON.stringify(detail);
  return text.includes(scheduledTime) ? JSON.parse(text.replaceAll(scheduledTime, new Date(at).toISOString())) : detail;
};

/** Everything that is scheduled. Firing makes a durable event first, so that a crash can only fire twice. */
export class Agenda {
  private readonly once: OneShots;
  private readonly rates: Rates;
  private readonly bus: LocalBus;

  constructor(parts: { readonly once: OneShots; readonly rates: Rates; readonly bus: LocalBus }) {
    this.once = parts.once;
    this.rates = parts.rates;
    this.bus = parts.bus;
  }

  /** What comes next, whenever that is. */
  next(): Due | undefined {
    const [shot] = this.once.armed();
    const [tick] = this.rates.ticks();
    if (shot !== undefined && (tick === undefined || shot.at <= tick.at)) {
      return {
        at: shot.at,
        what: shot.name,
        fire: () => this.fire(shot.target, shot.detail, () => this.once.remove(shot.file)),
      };
    }
    if (tick === undefined) return undefined;
    const { schedule, at } = tick;
    const detail = filledIn(schedule.detail, at);
    return { at, what: schedule.name, fire: () => this.fire(schedule.target, detail, () => this.rates.fired(tick)) };
  }

  private fire(target: string, detail: unknown, done: () => void): void {
    this.bus.send(target, detail, systemRoot);
    done();
  }
}
