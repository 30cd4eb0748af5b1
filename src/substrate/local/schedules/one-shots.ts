import { statSync } from 'node:fs';
import { z } from 'zod';
import { messageOf } from '../../../errors.ts';
import type { Log } from '../../../log.ts';
import { Json, sha256 } from '../../../metadata/canonical.ts';
import type { Clock, Instant } from '../../../ports/clock.ts';
import type { Scheduler, Wake } from '../../../ports/scheduler.ts';
import type { Layout } from '../store/layout.ts';
import { fileNameOf, namesIn, readText, removeFile, writeNew } from '../whole-file.ts';

const OneShot = z.strictObject({
  name: z.string(),
  at: z.iso.datetime(),
  wake: z.strictObject({ target: z.string(), detail: Json }),
});

interface Armed {
  readonly file: string;
  readonly name: string;
  readonly at: Instant;
  readonly target: string;
  readonly detail: unknown;
}

interface OneShotOptions {
  readonly layout: Layout;
  readonly clock: Clock;
  readonly log: Log;
}

/** As folders' times are coarse, a folder that changed just now is read again. */
const settleMs = 50;

/** One-shot schedules on disk, one file per name, with an index that follows the folder. */
export class OneShots implements Scheduler {
  private readonly options: OneShotOptions;
  private readonly folder: string;
  private index = new Map<string, Armed>();
  private readFrom = -1;

  constructor(options: OneShotOptions) {
    this.options = options;
    this.folder = `${options.layout.home}/schedules/once`;
  }

  async once(name: string, at: Instant, wake: Wake): Promise<void> {
    const file = `${fileNameOf(name, sha256)}.json`;
    const text = JSON.stringify({ name, at: new Date(at).toISOString(), wake });
    if (!writeNew(this.options.layout, `${this.folder}/${file}`, text)) return;
    this.index.set(file, { file, name, at, target: wake.target, detail: wake.detail });
  }

  async cancel(name: string): Promise<void> {
    this.remove(`${fileNameOf(name, sha256)}.json`);
  }

  /** All that are armed, earliest first. */
  armed(): readonly Armed[] {
    this.refresh();
    return [...this.index.values()].sort((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1));
  }

  remove(file: string): void {
    removeFile(`${this.folder}/${file}`);
    this.index.delete(file);
  }

  private refresh(): void {
    const changed = statSync(this.folder, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (changed === this.readFrom) return;
    const before = this.index;
    this.index = new Map();
    for (const file of namesIn(this.folder, '.json')) {
      const armed = before.get(file) ?? this.read(file);
      if (armed !== undefined) this.index.set(file, armed);
    }
    this.readFrom = this.options.clock.wall() - changed > settleMs ? changed : -1;
  }

  private read(file: string): Armed | undefined {
    const text = readText(`${this.folder}/${file}`);
    if (text === undefined) return undefined;
    try {
      const { name, at, wake } = OneShot.parse(JSON.parse(text));
      return { file, name, at: Date.parse(at), ...wake };
    } catch (error) {
      this.options.log.warn({ file, error: messageOf(error) }, 'unreadable schedule left out');
      return undefined;
    }
  }
}
