import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { lotAt, parseLot, Unit } from '../../src/metadata/lot.ts';
import { affectedLots, Mapping, mappingFits, neededLots } from '../../src/metadata/mapping.ts';

test.each([
  { mapping: 'same', target: '20230101PT5M050', unit: 'PT5M', lots: ['20230101PT5M050'] },
  {
    mapping: 'rollup',
    target: '20230101PT30M001',
    unit: 'PT10M',
    lots: ['20230101PT10M003', '20230101PT10M004', '20230101PT10M005'],
  },
  { mapping: 'rollup', target: '20230101PT1H001', unit: 'PT1H', lots: ['20230101PT1H001'] },
  { mapping: 'broadcast', target: '20230101PT5M050', unit: 'PT1H', lots: ['20230101PT1H004'] },
  { mapping: 'broadcast', target: '20230101PT5M050', unit: 'P1D', lots: ['20230101'] },
  { mapping: { offset: -1 }, target: '20230101', unit: 'P1D', lots: ['20221231'] },
  {
    mapping: { window: [-2, 1] },
    target: '20240229',
    unit: 'P1D',
    lots: ['20240227', '20240228', '20240229', '20240301'],
  },
  { mapping: 'latest', target: '20230101', unit: 'P1D', lots: [] },
] as const)('$mapping of $target needs $lots', ({ mapping, target, unit, lots }) => {
  expect(neededLots(Mapping.parse(mapping), target, unit)).toEqual(lots);
});

test('a rolled-up day needs all its lots', () => {
  const lots = neededLots('rollup', '20240229', 'PT5M');
  expect(lots).toHaveLength(288);
  expect([lots[0], lots[287]]).toEqual(['20240229PT5M000', '20240229PT5M287']);
});

test('a latest source affects nothing by itself', () => {
  expect(affectedLots('latest', '20230101', 'PT5M')).toEqual([]);
});

test.each([{ window: [1, -1] }, { offset: 1.5 }, { offset: 1, window: [0, 1] }, 'sometimes', { window: [1] }, {}])(
  'no mapping: %j',
  (value) => {
    expect(Mapping.safeParse(value).success).toBe(false);
  },
);

test.each([
  ['same', 'PT5M', 'PT5M', true],
  ['same', 'PT5M', 'PT1H', false],
  ['rollup', 'PT5M', 'PT1H', true],
  ['rollup', 'PT1H', 'PT5M', false],
  ['rollup', 'PT10M', 'PT15M', false],
  ['broadcast', 'P1D', 'PT5M', true],
  ['broadcast', 'PT5M', 'P1D', false],
  ['broadcast', 'PT15M', 'PT10M', false],
  ['latest', 'P1D', 'PT5M', true],
  ['latest', 'PT5M', 'P1D', true],
  ['latest', 'PT10M', 'PT15M', false],
] as const)('%s of %s for an arc of %s fits: %s', (mapping, source, target, fits) => {
  expect(mappingFits(mapping, source, target)).toBe(fits);
});

test.each([{ offset: -1 }, { window: [-1, 1] }])('%j counts lots of the same unit only', (value) => {
  const mapping = Mapping.parse(value);
  expect(mappingFits(mapping, 'PT5M', 'PT5M')).toBe(true);
  expect(mappingFits(mapping, 'PT5M', 'PT10M')).toBe(false);
});

const smallInt = fc.integer({ min: -5, max: 5 });
const mapping: fc.Arbitrary<Mapping> = fc.oneof(
  fc.constantFrom('same' as const, 'rollup' as const, 'broadcast' as const),
  fc.record({ offset: smallInt }),
  fc.tuple(smallInt, fc.nat(4)).map(([from, length]): Mapping => ({ window: [from, from + length] })),
);
const unit = fc.constantFrom(...Unit.options);
const fitting = fc.tuple(mapping, unit, unit).filter(([m, source, target]) => mappingFits(m, source, target));
const instant = fc.integer({ min: Date.parse('2023-12-25T00:00:00Z'), max: Date.parse('2024-03-05T00:00:00Z') });

property.prop([fitting, instant])(
  'every lot that is needed affects the lot that needs it',
  ([m, source, target], at) => {
    const lot = lotAt(target, at);
    for (const needed of neededLots(m, lot, source)) expect(affectedLots(m, needed, target)).toContain(lot);
  },
);

property.prop([fitting, instant])(
  'every lot that is affected needs the lot that affects it',
  ([m, source, target], at) => {
    const lot = lotAt(source, at);
    for (const affected of affectedLots(m, lot, target)) expect(neededLots(m, affected, source)).toContain(lot);
  },
);

property.prop([fitting, instant])('mapped lots are canonical, distinct and in order', ([m, source, target], at) => {
  const lots = neededLots(m, lotAt(target, at), source);
  expect(lots.length).toBeGreaterThan(0);
  expect(lots).toEqual([...new Set(lots)].sort());
  expect(lots.every((id) => parseLot(id)?.unit === source)).toBe(true);
});
