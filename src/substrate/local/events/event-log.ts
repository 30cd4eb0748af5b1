/**
 * The placement's durable events: one file each under `events/`, gone when it was delivered and everything that its
 * delivery started has ended. What a dead process left is simply still there, and is delivered again.
 */
import { lstatSync, renameSync } from 'node:fs';
import { z } from 'zod';
import { messageOf } from '../../../errors.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { ProcessIdentity } from '../process.ts';
import { isAlive, thisProcess } from '../process.ts';
import { ifThere, onDisk } from '../store/disk-error.ts';
import type { Layout } from '../store/layout.ts';
import { nextTick } from '../store/version.ts';
import { namesIn, readText, removeFile, writeWhole } from '../whole-file.ts';
import { SpareFiles, writeOver } from './spare-files.ts';

/** Who is to hear of it: the rules of a bus, or one function by its physical name. */
const Destination = z.union([z.strictObject({ bus: z.string() }), z.strictObject({ function: z.string() })]);
export type Destination = z.infer<typeof Destination>;

const Stored = z.strictObject({
  to: Destination,
  /** Failed deliveries so far. */
  attempts: z.int().min(0),
  /** What functions are called with; for a bus as EventBridge delivers it. */
  payload: z.unknown(),
});

/** What is to be delivered. */
export interface Happened {
  readonly to: Destination;
  readonly payload: unknown;
  /** The command whose doing it is, through any number of steps: who waits, waits for its own. */
  readonly root: string;
}

export interface PendingEvent extends Happened {
  /** File name: in the order of the log, and unique. */
  readonly name: string;
  readonly attempts: number;
}

const armed = /^\d{17}-[0-9a-z]+\.(?<root>[0-9a-z]+)\.json$/;
const prepared = /^(?<stem>\d{17}-[0-9a-z]+\.(?<root>[0-9a-z]+))\.(?<host>.*)~(?<pid>\d+)~(?<started>[^~]*)\.prepared$/;

const ownerText = ({ host, pid, started }: ProcessIdentity): string => `${encodeURIComponent(host)}~${pid}~${started}`;

const isAbandoned = (name: string): boolean => {
  const { host = '', pid = '', started = '' } = prepared.exec(name)?.groups ?? {};
  return pid !== '' && !isAlive({ host: decodeURIComponent(host), pid: Number(pid), started });
};

export const rootOf = (name: string): string | undefined => (armed.exec(name) ?? prepared.exec(name))?.groups?.['root'];

/** A kill cuts no write of this many bytes: it is one page. */
const uncut = 4096;

const textOf = ({ to, attempts, payload }: Omit<PendingEvent, 'name' | 'root'>): string =>
  JSON.stringify({ to, attempts, payload });

/** An event on disk whose reason is about to become visible. */
export interface Prepared {
  /** @param payload instead of the one that was prepared */
  arm(payload?: unknown): PendingEvent;
  /** Its reason never came. */
  drop(): void;
}

export class EventLog {
  readonly folder: string;
  readonly graveyard: string;
  private readonly layout: Layout;
  private readonly clock: Clock;
  private spares: SpareFiles | undefined;

  constructor(layout: Layout, clock: Clock) {
    this.layout = layout;
    this.clock = clock;
    this.folder = `${layout.home}/events`;
    this.graveyard = `${layout.home}/dead-letters`;
  }

  /** Returns when the event is on disk, armed: whoever drains may take it. */
  append(event: Happened): PendingEvent {
    return this.write(event, '.json');
  }

  /**
   * Puts an event on disk whose reason is about to become visible: nobody takes it before `arm`, unless this process
   * dies between the two.
   */
  prepare(event: Happened): Prepared {
    const suffix = `.${ownerText(thisProcess())}.prepared`;
    const prepared = this.write(event, suffix);
    const path = `${this.folder}/${prepared.name}`;
    const name = `${prepared.name.slice(0, -suffix.length)}.json`;
    return {
      arm: (payload = event.payload) => {
        const pending = { ...prepared, name, payload };
        // The file is gone when a drainer took this process for dead, or the placement was reset.
        onDisk('write', path, () => {
          if (payload !== event.payload) this.amend(path, textOf(pending));
          ifThere(() => renameSync(path, `${this.folder}/${name}`));
        });
        return pending;
      },
      drop: () => removeFile(path),
    };
  }

  /** Names of what may be delivered, oldest first. Prepared events count when their writer is dead. */
  names(): string[] {
    return namesIn(this.folder, '').filter((name) => name.endsWith('.json') || isAbandoned(name));
  }

  /** Whether anything of this root is not done yet. */
  holds(root: string): boolean {
    return namesIn(this.folder, '').some((name) => rootOf(name) === root);
  }

  /** A file that is no event is buried, and answered like one that is gone. */
  read(name: string): PendingEvent | undefined {
    const text = readText(`${this.folder}/${name}`);
    if (text === undefined) return undefined;
    try {
      const root = rootOf(name);
      if (root === undefined) throw new Error('the name is not that of an event');
      const { to, attempts, payload } = Stored.parse(JSON.parse(text));
      return { name, root, to, attempts, payload };
    } catch (error) {
      this.bury(name, { reason: `not an event: ${messageOf(error)}`, raw: text.slice(0, 65_536) });
      return undefined;
    }
  }

  acknowledge({ name }: PendingEvent): void {
    const path = `${this.folder}/${name}`;
    if (this.spares === undefined) removeFile(path);
    else onDisk('remove', path, () => this.spares?.take(path, name));
  }

  /** Files of delivered events are used again, from now until `false`. Only for the holder of the drainer's lock. */
  recycle(isOn: boolean): void {
    const folder = `${this.layout.home}/spare`;
    this.spares = isOn ? onDisk('make', folder, () => new SpareFiles(folder)) : undefined;
  }

  /** Remembers a failed delivery, so that no crash makes a hopeless event immortal. */
  failed(pending: PendingEvent): PendingEvent {
    const next = { ...pending, attempts: pending.attempts + 1 };
    writeWhole(this.layout, `${this.folder}/${pending.name}`, textOf(next));
    return next;
  }

  /** Gives up an event: it stays in `dead-letters/` with the reason, for people. */
  bury(name: string, why: { readonly reason: string } & { readonly [more: string]: unknown }): void {
    const at = new Date(this.clock.wall()).toISOString();
    const text = `${JSON.stringify({ at, ...why }, undefined, 2)}\n`;
    const letter = name.endsWith('.json') ? name : `${name}.json`;
    writeWhole(this.layout, `${this.graveyard}/${letter}`, text);
    removeFile(`${this.folder}/${name}`);
  }

  private amend(path: string, text: string): void {
    if (Buffer.byteLength(text) <= uncut) writeOver(path, text);
    else if (ifThere(() => lstatSync(path)) !== undefined) writeWhole(this.layout, path, text);
  }

  private write({ to, payload, root }: Happened, suffix: string): PendingEvent {
    const tick = String(Math.floor(nextTick(this.clock))).padStart(17, '0');
    const name = `${tick}-${thisProcess().pid.toString(36)}.${root}${suffix}`;
    const text = textOf({ to, attempts: 0, payload });
    const path = `${this.folder}/${name}`;
    const isReused = onDisk('write', path, () => this.spares?.put(path, text) ?? false);
    if (!isReused) writeWhole(this.layout, path, text);
    return { name, root, to, attempts: 0, payload };
  }
}
