import { readdirSync, statSync } from 'node:fs';
import { messageOf } from '../../../errors.ts';
import type { Log } from '../../../log.ts';
import type { Clock } from '../../../ports/clock.ts';
import { ifThere } from '../store/disk-error.ts';
import { readText } from '../whole-file.ts';

interface Cached<T> {
  readonly identity: string;
  readonly value: T | undefined;
}

interface ViewOptions<T> {
  readonly clock: Clock;
  readonly log: Log;
  /** Throws for text that is no such thing; the file is then named in the log and left out. */
  readonly parse: (text: string) => T;
}

/**
 * Kernel times are as coarse as some milliseconds: a folder that changed just before it was read may change again
 * without another time.
 */
const settleMs = 50;

/** The parsed `.json` files of a folder, read again only when the folder or one of the files has changed. */
export class FolderView<T> {
  private readonly folder: string;
  private readonly options: ViewOptions<T>;
  private files = new Map<string, Cached<T>>();
  private values: readonly T[] = [];
  private readFrom = -1;
  /** Grows whenever `all` answers something else. */
  version = 0;

  constructor(folder: string, options: ViewOptions<T>) {
    this.folder = folder;
    this.options = options;
  }

  all(): readonly T[] {
    const changed = statSync(this.folder, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (changed === this.readFrom) return this.values;
    this.read();
    this.readFrom = this.options.clock.wall() - changed > settleMs ? changed : -1;
    return this.values;
  }

  private read(): void {
    const before = this.files;
    const names = (ifThere(() => readdirSync(this.folder)) ?? []).filter((name) => name.endsWith('.json')).sort();
    this.files = new Map(names.map((name) => [name, this.file(name, before.get(name))]));
    const isSame = names.length === before.size && names.every((name) => this.files.get(name) === before.get(name));
    if (isSame) return;
    this.version += 1;
    this.values = [...this.files.values()].flatMap(({ value }) => (value === undefined ? [] : [value]));
  }

  private file(name: string, before: Cached<T> | undefined): Cached<T> {
    const path = `${this.folder}/${name}`;
    const stats = statSync(path, { throwIfNoEntry: false });
    const identity = stats === undefined ? 'none' : `${stats.ino} ${stats.mtimeMs} ${stats.ctimeMs} ${stats.size}`;
    return before?.identity === identity ? before : { identity, value: this.parse(path) };
  }

  private parse(path: string): T | undefined {
    const text = readText(path);
    if (text === undefined) return undefined;
    try {
      return this.options.parse(text);
    } catch (error) {
      this.options.log.warn({ file: path, error: messageOf(error) }, 'unreadable object file left out');
      return undefined;
    }
  }
}
