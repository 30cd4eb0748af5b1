import { expect, test } from 'vitest';
import { addLots } from '../../src/metadata/lot.ts';
import { putEntry } from '../../src/pipeline/entries.ts';
import { uncommittedLots } from '../../src/pipeline/uncommitted-lots.ts';
import { BenchTop } from './bench-top.ts';
import { boundaryOf } from './examples.ts';
import { given, lot, noting } from './steps.ts';

const boundary = boundaryOf({ arrival: 'frequent', empty: 'lazy' });

const arrive = async (top: BenchTop, of: string, name = 'raw'): Promise<void> => {
  const event = { change: 'created', bucket: 'lake', key: `${name}/${of}`, sequencer: '01', time: '' } as const;
  const its = { ...boundary, dataset: { ...boundary.dataset, name } };
  await putEntry(top.ports(), its, { lot: of, arrivals: [{ ...event, size: 1, checksum: '' }] });
};

test('lots with arrivals and without a generation are found, however old, in their order', async () => {
  const top = new BenchTop();
  for (const of of [addLots(lot, 3), lot, addLots(lot, 1), '20150601PT5M000']) await arrive(top, of);
  await given(top, 'raw', { lot: addLots(lot, 1) });
  // Committed without an arrival, and of another dataset.
  await given(top, 'raw', { lot: addLots(lot, 2) });
  await arrive(top, addLots(lot, 4), 'rawer');
  expect(await uncommittedLots(top.ports(), boundary)).toEqual(['20150601PT5M000', lot, addLots(lot, 3)]);
});

test('where nothing has arrived one listing says so, and nothing is ever read', async () => {
  const top = new BenchTop();
  const seen: string[] = [];
  expect(await uncommittedLots(top.ports(noting(seen)), boundary)).toEqual([]);
  expect(seen).toEqual(['list meta ingress/name=raw/version=v1/']);
  await arrive(top, lot);
  expect(await uncommittedLots(top.ports(noting(seen)), boundary)).toEqual([lot]);
  expect(seen.slice(2)).toEqual([`list manifest datasets/name=raw/version=v1/lot=${lot}/`]);
});
