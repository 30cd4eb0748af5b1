import type { End } from '../../src/metadata/run.ts';
import type { BusEvent } from '../../src/ports/event-bus.ts';
import type { Execution } from '../../src/ports/launcher.ts';
import type { ObjectStore } from '../../src/ports/object-store.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { Wake } from '../../src/ports/scheduler.ts';
import { MemoryData } from '../simulator/memory-data.ts';
import { MemoryStore } from '../simulator/memory-store.ts';

const decoder = new TextDecoder();

/** A placement in memory where nothing happens by itself: the test moves the clock and runs what was started. */
export class BenchTop {
  readonly data = new MemoryData();
  readonly buckets = new Map<string, MemoryStore>();
  readonly started: Execution[] = [];
  readonly sent: BusEvent[] = [];
  readonly schedules = new Map<string, { readonly at: number; readonly wake: Wake }>();
  readonly dead = new Set<string>();
  /** Executions that the launcher cannot tell anything of, as if they had never been started. */
  readonly unknown = new Set<string>();
  readonly ended: { readonly lot: string; readonly end: End }[] = [];
  now = Date.parse('2023-01-01T04:17:00Z');
  wall = 0;
  #ids = 0;

  bucket(name: string): MemoryStore {
    const bucket = this.buckets.get(name) ?? new MemoryStore();
    this.buckets.set(name, bucket);
    return bucket;
  }

  json(bucket: string, key: string): Promise<unknown> {
    return this.bucket(bucket)
      .get(key)
      .then((found) => (found === undefined ? undefined : JSON.parse(decoder.decode(found.body))));
  }

  /** Wrap a store to inject a fault; the rest stays. */
  ports(wrap: (store: ObjectStore, bucket: string) => ObjectStore = (store) => store): Ports {
    return {
      store: (bucket) => wrap(this.bucket(bucket), bucket),
      data: this.data,
      events: { publish: async (events) => void this.sent.push(...events) },
      launcher: {
        executionId: (machine, name) => `${machine}:${name}`,
        start: async (execution) => {
          this.started.push(execution);
          return 'started';
        },
        probe: async (id) => {
          if (this.dead.has(id)) return 'dead';
          return this.unknown.has(id) || !this.started.some((execution) => execution.id === id) ? 'unknown' : 'alive';
        },
        stop: async () => {},
      },
      scheduler: {
        once: async (name, at, wake) => {
          if (!this.schedules.has(name)) this.schedules.set(name, { at, wake });
        },
        cancel: async (name) => void this.schedules.delete(name),
      },
      clock: {
        now: () => this.now,
        wall: () => this.wall,
        monotonic: () => 0,
        sleep: async () => {},
        id: () => `${String(++this.#ids).padStart(8, '0')}-0000-4000-8000-000000000000`,
        random: () => 0,
      },
      onEnd: (lot, end) => void this.ended.push({ lot, end }),
    };
  }
}
