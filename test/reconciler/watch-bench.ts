import { expect } from 'vitest';
import type { Load, WatchOptions } from '../../src/reconciler/watch.ts';
import { watch } from '../../src/reconciler/watch.ts';
import type { WatchEvent } from '../../src/reconciler/watch-events.ts';
import type { DesiredObject } from '../../src/substrate/object.ts';
import { TestClock } from './test-clock.ts';
import { target, World } from './world.ts';

const never = new AbortController().signal;

/** A watch whose files are a variable, and whose edits are calls. */
export class Bench {
  readonly world: World;
  readonly events: WatchEvent[] = [];
  readonly drain = new AbortController();
  files: Load = { targets: [] };
  running: Promise<void> = Promise.resolve();
  #poke: () => void = () => {};

  constructor(clock = new TestClock()) {
    this.world = new World(clock);
  }

  start(objects: readonly DesiredObject[], more: Partial<WatchOptions> = {}): void {
    this.files = { targets: [target(objects)] };
    this.running = watch(this.world.process(), {
      paths: [],
      load: async () => this.files,
      emit: (event) => void this.events.push(event),
      drain: this.drain.signal,
      abort: never,
      source: (onChange) => {
        this.#poke = onChange;
        return { ready: Promise.resolve(), close: async () => {} };
      },
      ...more,
    });
  }

  edit(load: Load): void {
    this.files = load;
    this.#poke();
  }

  count(type: WatchEvent['type']): number {
    return this.events.filter((event) => event.type === type).length;
  }

  async until(done: () => boolean): Promise<void> {
    for (let turn = 0; turn < 5000 && !done(); turn++) await new Promise(setImmediate);
    expect(done()).toBe(true);
  }

  async stop(): Promise<void> {
    this.drain.abort();
    await this.running;
  }
}
