import { expect, test } from 'vitest';
import { status } from '../../src/pipeline/status.ts';
import type { ObjectStore, OpenStore } from '../../src/ports/object-store.ts';
import { BenchTop } from './bench-top.ts';
import { arcOf, sink } from './examples.ts';
import { given } from './steps.ts';

const now = Date.parse('2023-01-01T04:20:00Z');
const range = { from: now - 1_200_000, to: now, now };

test('datasets and arcs are listed at the same time, sixteen of them', async () => {
  const top = new BenchTop();
  await given(top, 'raw');
  const ports = top.ports();
  let underWay = 0;
  let most = 0;
  async function* seen(listed: ReturnType<ObjectStore['list']>): ReturnType<ObjectStore['list']> {
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise(setImmediate);
    yield* listed;
    underWay -= 1;
  }
  const store: OpenStore = (bucket) => {
    const inner = ports.store(bucket);
    return { ...inner, get: (key) => inner.get(key), list: (...of) => seen(inner.list(...of)) };
  };
  const arcs = Array.from({ length: 30 }, (_, at) => arcOf({ name: `copy${at}`, sinks: { main: sink(`clean${at}`) } }));
  const project = {
    project: { name: 'quakes', version: '1' },
    placement: { provider: 'aws', stage: null, account: '1', region: 'us-west-2' },
    arcs,
    boundaries: [],
  };
  const { datasets } = await status({ ...ports, store }, [project], range);
  expect(datasets).toHaveLength(30);
  expect(most).toBe(16);
});
