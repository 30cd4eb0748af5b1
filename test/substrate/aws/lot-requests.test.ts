import { expect, test } from 'vitest';
import { toUri } from '../../../src/metadata/uri.ts';
import { pipelineHandlers } from '../../../src/pipeline/handlers.ts';
import type { Catalog, PartitionedTable } from '../../../src/ports/catalog.ts';
import type { DataStore } from '../../../src/ports/data-store.ts';
import type { ObjectStore } from '../../../src/ports/object-store.ts';
import type { Ports } from '../../../src/ports/ports.ts';
import type { Requests } from '../../../src/substrate/aws/cost/lot-requests.ts';
import { lotRequests } from '../../../src/substrate/aws/cost/lot-requests.ts';
import { workloadHandlers } from '../../../src/workloads/handlers.ts';
import { BenchTop } from '../../pipeline/bench-top.ts';
import { arcOf, boundaryOf, sink } from '../../pipeline/examples.ts';
import { given, started } from '../../pipeline/steps.ts';

/** Ports that count as S3 bills: writes and listings, reads. */
class Bill {
  writes = 0;
  reads = 0;
  events = 0;

  ports(inner: Ports): Ports {
    return {
      ...inner,
      store: (bucket) => this.#store(inner.store(bucket)),
      data: this.#data(inner.data),
      events: {
        publish: (events) => {
          this.events += events.length;
          return inner.events.publish(events);
        },
      },
    };
  }

  /** What came since it was last asked. */
  take(): Requests & { readonly events: number } {
    const { writes, reads, events } = this;
    Object.assign(this, { writes: 0, reads: 0, events: 0 });
    return { writes, reads, events };
  }

  #store(inner: ObjectStore): ObjectStore {
    return {
      list: (...args) => this.#write(() => inner.list(...args)),
      get: (...args) => this.#read(() => inner.get(...args)),
      putNew: (...args) => this.#write(() => inner.putNew(...args)),
      putIfMatch: (...args) => this.#write(() => inner.putIfMatch(...args)),
      remove: (...args) => inner.remove(...args),
    };
  }

  #data(inner: DataStore): DataStore {
    return {
      list: (...args) => this.#write(() => inner.list(...args)),
      head: (...args) => this.#read(() => inner.head(...args)),
      read: (...args) => this.#read(() => inner.read(...args)),
      write: (...args) => this.#write(() => inner.write(...args)),
      copy: (...args) => this.#write(() => inner.copy(...args)),
      remove: (...args) => inner.remove(...args),
    };
  }

  #write<T>(call: () => T): T {
    this.writes += 1;
    return call();
  }

  #read<T>(call: () => T): T {
    this.reads += 1;
    return call();
  }
}

const arrival = (top: BenchTop, key: string) => {
  const { size, etag } = top.data.put(toUri('lake', key), 'hello');
  return {
    source: 'aws.s3',
    'detail-type': 'Object Created',
    time: '2023-01-01T04:10:30Z',
    detail: { bucket: { name: 'lake' }, object: { key, size, etag, sequencer: etag } },
  };
};

const noted = (top: BenchTop) => {
  const [event] = top.sent.splice(0);
  return { source: event?.source, 'detail-type': event?.detailType, detail: event?.detail };
};

test('a lot of one object costs the requests that the cost table says, step by step', async () => {
  const top = new BenchTop();
  const bill = new Bill();
  const ports = bill.ports(top.ports());
  await pipelineHandlers.collect(ports, boundaryOf(), arrival(top, 'raw/a.txt'));
  const collected = bill.take();
  await pipelineHandlers.control(ports, arcOf(), noted(top));
  const evaluated = bill.take();
  const input = top.started[0]?.input ?? null;
  await workloadHandlers.copy(ports, {}, input);
  const copied = bill.take();
  await pipelineHandlers.control(ports, arcOf(), { request: 'finish', input, result: { outcome: 'succeeded' } });

  expect({ collect: collected, evaluate: evaluated, copy: copied, finish: bill.take() }).toEqual({
    collect: { ...lotRequests.collect, events: 1 },
    evaluate: { ...lotRequests.evaluate, events: 0 },
    copy: { ...lotRequests.copy, events: 0 },
    finish: { ...lotRequests.finish, events: 1 },
  });
});

test('a lot that becomes a partition costs its manifests, and two requests to the catalog', async () => {
  const top = new BenchTop();
  const bill = new Bill();
  const arc = arcOf({ sinks: { main: { ...sink('table'), pathURI: 'glue:///lake/orders' } } });
  await given(top, 'raw', { uris: ['s3://lake/raw/p=1/a'] });
  const input = await started(top, arc);
  const glue: string[] = [];
  const table: PartitionedTable = {
    keys: ['p'],
    add: async (all) => {
      glue.push('create');
      return all.map(() => 'added');
    },
    move: async () => {},
  };
  const catalog: Catalog = {
    open: async () => {
      glue.push('table');
      return table;
    },
  };
  await workloadHandlers['glue-add-partitions']({ ...bill.ports(top.ports()), catalog }, {}, input);

  expect(bill.take()).toEqual({ ...lotRequests.partitions, events: 0 });
  expect(glue).toEqual(['table', 'create']);
});

test('an empty lot costs one call of control, and no run', async () => {
  const top = new BenchTop();
  const bill = new Bill();
  const ports = bill.ports(top.ports());
  const boundary = boundaryOf({ empty: 'always' });
  await pipelineHandlers.close(ports, boundary, { request: 'close', lot: '20230101PT5M049' });
  top.sent.splice(0);
  bill.take();
  await pipelineHandlers.close(ports, boundary, { request: 'close', lot: '20230101PT5M050' });
  const closed = bill.take();
  await pipelineHandlers.control(ports, arcOf(), noted(top));

  expect({ closed, evaluated: bill.take() }).toEqual({
    closed: { ...lotRequests.closeEmpty, events: 1 },
    evaluated: { ...lotRequests.evaluateEmpty, events: 1 },
  });
  expect(top.started).toEqual([]);
});

test('a boundary that collects pays for each arrival, and once for closing', async () => {
  const top = new BenchTop();
  top.now = Date.parse('2023-01-01T04:11:00Z');
  const bill = new Bill();
  const boundary = boundaryOf({ arrival: 'frequent', empty: 'lazy' });
  const ports = bill.ports(top.ports());
  // A dataset without a lot is looked for far back, once.
  const before = { ...boundary, empty: 'always' } as const;
  await pipelineHandlers.close(ports, before, { request: 'close', lot: '20230101PT5M049' });
  bill.take();
  await pipelineHandlers.collect(ports, boundary, arrival(top, 'raw/a.txt'));
  const collected = bill.take();
  top.now = Date.parse('2023-01-01T04:17:00Z');
  await pipelineHandlers.close(ports, boundary, { request: 'close', lot: '20230101PT5M050' });

  expect(top.schedules.size).toBe(1);
  expect({ collected, closed: bill.take() }).toEqual({
    collected: { ...lotRequests.collectEntry, events: 0 },
    closed: { ...lotRequests.close, events: 1 },
  });
});
