import { expect, test } from 'vitest';
import { manifestKey, manifestMarkerKey } from '../../src/metadata/keys.ts';
import { lotAt } from '../../src/metadata/lot.ts';
import { LotRow } from '../../src/pipeline/lot-row.ts';
import { status } from '../../src/pipeline/status.ts';
import { scansOfGenerations } from '../../src/pipeline/status-scan.ts';
import type { ListOptions, ObjectStore, OpenStore } from '../../src/ports/object-store.ts';
import { BenchTop } from './bench-top.ts';
import { arcOf, sink } from './examples.ts';
import { given } from './steps.ts';

const now = Date.parse('2023-01-01T04:20:00Z');
const range = { from: now - 1_200_000, to: now, now };

test('a year of five minutes is listed in parts at the same time, which ask for no more pages than the whole', async () => {
  const row = { lots: 105_120, from: Date.parse('2023-01-01T00:00:00Z') };
  const lots = Array.from({ length: row.lots }, (_, at) => lotAt('PT5M', row.from + at * 300_000));
  const ref = { name: 'raw', version: '1' };
  const keys = lots.flatMap((lot) => [manifestMarkerKey(ref, lot, 0, 'complete'), manifestKey(ref, lot, 0)]);
  let pages = 0;
  /** Pages of a thousand keys, each asked for when the one before has been read. */
  async function* list(_: string, { startAfter = '' }: ListOptions = {}): ReturnType<ObjectStore['list']> {
    let at = keys.findIndex((key) => key > startAfter);
    if (at < 0) at = keys.length;
    do {
      pages += 1;
      yield* keys.slice(at, at + 1000).map((key) => ({ key }));
      at += 1000;
    } while (at < keys.length);
  }
  const store: ObjectStore = Object.assign(new BenchTop().bucket('any'), { list });
  const filled = new LotRow('PT5M', row.from, row.from + row.lots * 300_000);
  const scans = scansOfGenerations(store, ref, filled);
  expect(scans).toHaveLength(16);
  await Promise.all(scans.map((scan) => scan()));
  expect(lots.every((_, at) => filled.generation(at) === 0)).toBe(true);
  expect(pages).toBe(211);
});

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
