import { expect, test } from 'vitest';
import type { Unit } from '../../src/metadata/lot.ts';
import { addLots, lotAt, lotDistance, lotRange, parseLot, parseUnit } from '../../src/metadata/lot.ts';

/* The numbers are those of the predecessor's test vectors. */
const unitOf = (name: string): Unit => {
  const unit = parseUnit(name);
  if (unit === undefined) throw new Error(`no unit ${name}`);
  return unit;
};

test.each([
  { vector: 1, at: 1_675_727_526_500, unit: 'Fourths', start: 1_675_727_100_000, ordinal: 95, id: '20230206PT15M095' },
  { vector: 2, at: 1_675_727_526_500, unit: 'Sixths', start: 1_675_727_400_000, ordinal: 143, id: '20230206PT10M143' },
  { vector: 3, at: 1_675_727_526_500, unit: 'Twelfths', start: 1_675_727_400_000, ordinal: 286, id: '20230206PT5M286' },
  { vector: 4, at: 1_675_724_421_500, unit: 'Fourths', start: 1_675_724_400_000, ordinal: 92, id: '20230206PT15M092' },
  { vector: 4, at: 1_675_724_421_500, unit: 'Sixths', start: 1_675_724_400_000, ordinal: 138, id: '20230206PT10M138' },
  { vector: 4, at: 1_675_724_421_500, unit: 'Twelfths', start: 1_675_724_400_000, ordinal: 276, id: '20230206PT5M276' },
])('vector $vector: an instant is in a lot of $unit', ({ at, unit, start, ordinal, id }) => {
  expect(lotAt(unitOf(unit), at)).toBe(id);
  expect(parseLot(id)).toMatchObject({ start, ordinal });
});

test('vector 5: a lot begins where its ordinal says', () => {
  expect(new Date(parseLot('20230206PT15M095')?.start ?? 0).toISOString()).toBe('2023-02-06T23:45:00.000Z');
});

test.each([
  { vector: 6, at: '2023-01-01T04:10:00Z', lots: ['20230101PT15M016', '20230101PT10M025', '20230101PT5M050'] },
  { vector: 7, at: '2023-12-31T23:59:59.999Z', lots: ['20231231PT15M095', '20231231PT10M143', '20231231PT5M287'] },
  { vector: 8, at: '2024-02-29T12:00:00Z', lots: ['20240229PT15M048', '20240229PT10M072', '20240229PT5M144'] },
])('vector $vector: $at is in the expected lot of each unit', ({ at, lots }) => {
  expect(['Fourths', 'Sixths', 'Twelfths'].map((unit) => lotAt(unitOf(unit), Date.parse(at)))).toEqual(lots);
});

test.each([
  { vector: 9, at: '2023-05-18T00:33:11Z', id: '20230518PT5M006' },
  { vector: 10, at: '2023-01-01T01:07:00+02:00', id: '20221231PT5M277' },
  { vector: 11, at: '2021-11-12T00:00:00Z', id: '20211112PT5M000' },
])('vector $vector: $at is in $id', ({ at, id }) => {
  expect(lotAt('PT5M', Date.parse(at))).toBe(id);
});

test('vector 14: the lot after the last of a year is the first of the next day', () => {
  expect(addLots(lotAt('PT5M', Date.parse('2023-01-01T23:55:00Z')), 1)).toBe('20230102PT5M000');
});

test('vector 15: the first five twelfths of 2023', () => {
  const start = Date.parse('2023-01-01T00:00:00Z');
  expect(lotRange('PT5M', start, start + 25 * 60_000)).toEqual([
    '20230101PT5M000',
    '20230101PT5M001',
    '20230101PT5M002',
    '20230101PT5M003',
    '20230101PT5M004',
  ]);
});

test('vector 85: gaps before the first and after the last lot found are counted in lots', () => {
  expect(lotDistance('20230518PT5M000', '20230518PT5M006')).toBe(6);
  expect(lotDistance('20230518PT5M007', '20230518PT5M143')).toBe(136);
});
