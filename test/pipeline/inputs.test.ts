import { expect, test } from 'vitest';
import type { SourceDescriptor } from '../../src/metadata/descriptor.ts';
import type { Unit } from '../../src/metadata/lot.ts';
import { addLots, lotRange } from '../../src/metadata/lot.ts';
import { readInputs } from '../../src/pipeline/inputs.ts';
import { standardProtocol } from '../../src/pipeline/protocol.ts';
import { BenchTop } from './bench-top.ts';
import { arcOf, source } from './examples.ts';
import { given, lot } from './steps.ts';

const inputs = (top: BenchTop, map: SourceDescriptor['map'], { target = lot, unit = 'PT5M' as Unit } = {}) => {
  const arc = arcOf({ unit, sources: { main: source('raw', { map }) } });
  return readInputs({ ports: top.ports(), arc, protocol: standardProtocol }, target);
};

test('a lot and its newest generation, by number and not by text', async () => {
  const top = new BenchTop();
  for (const generation of [0, 1, 9, 10]) await given(top, 'raw', { generation });
  expect(await inputs(top, 'same')).toMatchObject({ snapshot: { main: [{ lot, generation: 10 }] }, missing: [] });
  await given(top, 'raw', { generation: 10_000 });
  await given(top, 'raw', { generation: 9999 });
  expect((await inputs(top, 'same')).snapshot).toEqual({ main: [{ lot, generation: 10_000 }] });
});

test('a marker without its commit is no generation', async () => {
  const top = new BenchTop();
  await given(top, 'raw');
  await top.bucket('manifest').remove(`datasets/name=raw/version=v1/lot=${lot}/g0000.json`);
  expect((await inputs(top, 'same')).missing).toHaveLength(1);
});

test('a roll-up needs every finer lot and names those that are missing', async () => {
  const top = new BenchTop();
  const from = Date.parse('2023-01-01T04:00:00Z');
  const all = lotRange('PT5M', from, from + 3_600_000);
  for (const id of all.filter((_, n) => n !== 5)) await given(top, 'raw', { lot: id });
  await given(top, 'raw', { lot: addLots(all[0] ?? '', -1) });
  await given(top, 'raw', { lot: addLots(all[11] ?? '', 1) });
  const read = await inputs(top, 'rollup', { target: '20230101PT1H004', unit: 'PT1H' });
  expect(read.snapshot['main']).toHaveLength(11);
  expect(read.missing).toEqual([{ role: 'main', dataset: 'raw/v1', lot: all[5] }]);
});

test('a window, an offset, and the latest that is not after the lot', async () => {
  const top = new BenchTop();
  for (const n of [-700, -1, 0, 1]) await given(top, 'raw', { lot: addLots(lot, n) });
  const lotsOf = async (map: SourceDescriptor['map'], target = lot) =>
    (await inputs(top, map, { target })).snapshot['main']?.map((each) => each.lot);
  expect(await lotsOf({ window: [-1, 1] })).toEqual([addLots(lot, -1), lot, addLots(lot, 1)]);
  expect(await lotsOf({ offset: -1 })).toEqual([addLots(lot, -1)]);
  expect(await lotsOf('latest', addLots(lot, -2))).toEqual([addLots(lot, -700)]);
  expect(await lotsOf('latest', addLots(lot, 100))).toEqual([addLots(lot, 1)]);
  expect((await inputs(top, 'latest', { target: addLots(lot, -701) })).missing).toHaveLength(1);
});
