import type { BusEvent } from '../../src/ports/event-bus.ts';
import type { Execution } from '../../src/ports/launcher.ts';
import type { ObjectStore, PutNew } from '../../src/ports/object-store.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { MemoryStore } from './memory-store.ts';
import type { Process, World } from './world.ts';

/** What happens outside of the pipeline when it asks for something. */
export interface Outside {
  accept(event: BusEvent): void;
  start(execution: Execution): 'started' | 'exists';
  probe(id: string): 'alive' | 'dead' | 'unknown';
}

const isMarker = (body: Uint8Array): boolean => body.byteLength === 0;

const putNew = (
  world: World,
  store: MemoryStore,
  { key, body }: { key: string; body: Uint8Array },
): Promise<PutNew> => {
  const { random, faults, tally } = world;
  if (random.chance(faults.conflict)) {
    tally.count('conflicts (409)');
    return Promise.resolve('conflict');
  }
  if (isMarker(body) && random.chance(faults.loseMarker)) {
    tally.count('lost markers');
    return Promise.resolve({ created: '"lost"' });
  }
  const put = store.putNew(key, body);
  return put.then((answer) => {
    if (answer === 'exists') tally.count('races lost (412)');
    if (typeof answer === 'string' || !random.chance(faults.ownExists)) return answer;
    tally.count('own 412');
    return 'exists';
  });
};

const storeFor = (world: World, process: Process, name: string): ObjectStore => {
  const store = world.bucket(name);
  return {
    async *list(prefix, options) {
      const keys = await world.call(process, () => {
        world.tally.count('lists');
        return store.listNow(prefix, options);
      });
      yield* keys.map((key) => ({ key }));
    },
    get: async (key) => await world.call(process, () => store.get(key)),
    putNew: async (key, body) => await world.call(process, () => putNew(world, store, { key, body })),
    putIfMatch: async (key, body, etag) => await world.call(process, () => store.putIfMatch(key, body, etag)),
    remove: async (key) => await world.call(process, () => store.remove(key)),
  };
};

/** The ports of one process: every call is a turn of the world. */
export const portsFor = (world: World, process: Process, outside: Outside): Ports => ({
  store: (bucket) => storeFor(world, process, bucket),
  data: {
    head: async (uri) => await world.call(process, () => world.data.head(uri)),
    read: (uri) => world.data.read(uri),
    write: (uri, body) => world.data.write(uri, body),
    copy: async (from, to) => await world.call(process, () => world.data.copy(from, to)),
    list: (prefix) => world.data.list(prefix),
    remove: (uri) => world.data.remove(uri),
  },
  events: {
    publish: (events) =>
      world.call(process, () => {
        for (const event of events) outside.accept(event);
      }),
  },
  launcher: {
    executionId: (machine, name) => `${machine}:${name}`,
    start: (execution) => world.call(process, () => outside.start(execution)),
    probe: (id) => world.call(process, () => outside.probe(id)),
    stop: () => Promise.resolve(),
  },
  scheduler: {
    once: (name, at, wake) =>
      world.call(process, () => {
        if (world.random.chance(world.faults.loseSchedule)) world.tally.count('lost schedules');
        else if (!world.armed.has(name)) world.armed.set(name, { at, wake });
      }),
    cancel: (name) => world.call(process, () => void world.armed.delete(name)),
  },
  clock: {
    now: () => world.now,
    wall: () => world.now,
    monotonic: () => world.now,
    sleep: () => Promise.resolve(),
    id: () => world.id(),
    random: () => world.random.next(),
  },
});
