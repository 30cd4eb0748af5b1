import { z } from 'zod';
import { sha256 } from '../../../metadata/canonical.ts';
import type { Clock, Instant } from '../../../ports/clock.ts';
import type { Installed } from '../installed/installed.ts';
import type { RunnableSchedule } from '../installed/parts.ts';
import type { Layout } from '../store/layout.ts';
import { fileNameOf, namesIn, readText, removeFile, writeWhole } from '../whole-file.ts';

const Rate = z.strictObject({ name: z.string(), next: z.iso.datetime() });

const minute = 60_000;
const day = 24 * 60 * minute;

interface Tick {
  readonly schedule: RunnableSchedule;
  readonly at: Instant;
}

interface RateOptions {
  readonly layout: Layout;
  readonly clock: Clock;
  readonly installed: Installed;
}

const boundaryAfter = (at: Instant, everyMinutes: number): Instant =>
  (Math.floor(at / (everyMinutes * minute)) + 1) * everyMinutes * minute;

/**
 * Recurring schedules: at every boundary of the unit, in UTC. Each remembers its next boundary on disk, so no tick is
 * left out while nothing ran. The first is the first after it was seen.
 */
export class Rates {
  private readonly options: RateOptions;
  private readonly folder: string;
  private known: readonly RunnableSchedule[] | undefined;
  private next = new Map<string, Instant>();

  constructor(options: RateOptions) {
    this.options = options;
    this.folder = `${options.layout.home}/schedules/rate`;
  }

  /** The next tick of each, earliest first. */
  ticks(): readonly Tick[] {
    const schedules = this.options.installed.schedules();
    if (schedules !== this.known) this.load(schedules);
    return schedules
      .map((schedule) => ({ schedule, at: this.due(schedule) }))
      .sort((a, b) => a.at - b.at || (a.schedule.name < b.schedule.name ? -1 : 1));
  }

  /** Goes on to the boundary after the one that has fired. */
  fired({ schedule, at }: Tick): void {
    this.remember(schedule, boundaryAfter(at, schedule.everyMinutes));
  }

  /**
   * A clock that was set back must not silence a schedule, and one that jumped ahead by years must not fire for each
   * of their minutes: of a longer pause the last day counts.
   */
  private due(schedule: RunnableSchedule): Instant {
    const now = this.options.clock.now();
    const first = boundaryAfter(now, schedule.everyMinutes);
    const next = this.next.get(schedule.name) ?? first;
    if (next <= first && next >= now - day) return next;
    const sound = next > first ? first : boundaryAfter(now - day, schedule.everyMinutes);
    this.remember(schedule, sound);
    return sound;
  }

  private load(schedules: readonly RunnableSchedule[]): void {
    this.known = schedules;
    this.next = new Map();
    const files = new Set(schedules.map(({ name }) => this.fileOf(name)));
    for (const file of namesIn(this.folder, '.json')) if (!files.has(file)) removeFile(`${this.folder}/${file}`);
    for (const schedule of schedules) {
      const remembered = this.remembered(schedule.name);
      if (remembered !== undefined) this.next.set(schedule.name, remembered);
      else this.remember(schedule, boundaryAfter(this.options.clock.now(), schedule.everyMinutes));
    }
  }

  private remembered(name: string): Instant | undefined {
    const text = readText(`${this.folder}/${this.fileOf(name)}`);
    if (text === undefined) return undefined;
    try {
      return Date.parse(Rate.parse(JSON.parse(text)).next);
    } catch {
      // Damaged: as good as a schedule that is seen for the first time.
      return undefined;
    }
  }

  private remember({ name }: RunnableSchedule, next: Instant): void {
    const text = JSON.stringify({ name, next: new Date(next).toISOString() });
    writeWhole(this.options.layout, `${this.folder}/${this.fileOf(name)}`, text);
    this.next.set(name, next);
  }

  private fileOf(name: string): string {
    return `${fileNameOf(name, sha256)}.json`;
  }
}
