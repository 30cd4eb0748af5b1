import { expect, test } from 'vitest';
import { ClusterlessError } from '../../src/errors.ts';
import {
  addLots,
  lotAt,
  lotDistance,
  lotRange,
  lotsBetween,
  parseLot,
  parseUnit,
  unitMinutes,
  unitsNest,
} from '../../src/metadata/lot.ts';

test.each([
  ['impossible day of month', '20230229PT5M000'],
  ['31st of a short month', '20230431'],
  ['day 0', '20230100'],
  ['month 0', '20230001'],
  ['month 13', '20231301'],
  ['ordinal one too big for PT5M', '20230101PT5M288'],
  ['ordinal one too big for PT15M', '20230101PT15M096'],
  ['ordinal one too big for PT1H', '20230101PT1H024'],
  ['ordinal one too big for PT30M', '20230101PT30M048'],
  ['two digits of ordinal', '20230101PT5M50'],
  ['four digits of ordinal', '20230101PT5M0050'],
  ['lower case', '20230101pt5m000'],
  ['a blank in front', ' 20230101PT5M000'],
  ['a blank behind', '20230101PT5M000 '],
  ['a blank in the ordinal', '20230101PT5M 50'],
  ['a sign in the ordinal', '20230101PT5M+50'],
  ['an exponent in the date', '2023e101PT5M000'],
  ['other digits', '２０２３０１０１PT5M000'],
  ['a unit that there is not', '20230101PT20M000'],
  ['an ordinal of a day', '20230101P1D000'],
  ['a lower-case day', '20230101p1d'],
  ['a unit without ordinal', '20230101PT5M'],
  ['seven digits', '2023010'],
  ['a name of every object', '20230101toString000'],
  ['nothing', ''],
])('no lot: %s', (_, text) => {
  expect(parseLot(text)).toBeUndefined();
});

test('a day is a lot with and without its unit, and one canonical id', () => {
  expect(parseLot('20230101P1D')).toEqual(parseLot('20230101'));
  expect(parseLot('20230101')).toEqual({
    id: '20230101',
    unit: 'P1D',
    ordinal: 0,
    start: Date.parse('2023-01-01T00:00:00Z'),
    end: Date.parse('2023-01-02T00:00:00Z'),
  });
});

test('a lot knows its interval, the end exclusive', () => {
  expect(parseLot('20230101PT5M050')).toEqual({
    id: '20230101PT5M050',
    unit: 'PT5M',
    ordinal: 50,
    start: Date.parse('2023-01-01T04:10:00Z'),
    end: Date.parse('2023-01-01T04:15:00Z'),
  });
});

test.each([
  ['Twelfths', 'PT5M'],
  ['twelfths', 'PT5M'],
  ['SIXTHS', 'PT10M'],
  ['fOURTHS', 'PT15M'],
  ['Halves', 'PT30M'],
  ['hours', 'PT1H'],
  ['Days', 'P1D'],
  ['PT1H', 'PT1H'],
  ['pt1h', undefined],
  ['Twelfth', undefined],
  ['', undefined],
  ['constructor', undefined],
  ['toString', undefined],
])('the unit of %j is %s', (text, unit) => {
  expect(parseUnit(text)).toBe(unit);
});

test('ten and fifteen minutes are the one pair that does not nest', () => {
  const units = ['PT5M', 'PT10M', 'PT15M', 'PT30M', 'PT1H', 'P1D'] as const;
  const strangers = units.flatMap((a) => units.filter((b) => !unitsNest(a, b)).map((b) => `${a} ${b}`));
  expect(strangers).toEqual(['PT10M PT15M', 'PT15M PT10M']);
  expect(units.map(unitMinutes)).toEqual([5, 10, 15, 30, 60, 1440]);
});

test('instants before 1970 and in leap years have lots', () => {
  expect(lotAt('PT1H', Date.parse('1969-12-31T23:30:00Z'))).toBe('19691231PT1H023');
  expect(lotAt('P1D', Date.parse('2000-02-29T23:59:59.999Z'))).toBe('20000229');
  expect(addLots('19000228', 1)).toBe('19000301');
});

test('a range has the lots that start in it', () => {
  const at = (time: string): number => Date.parse(`2023-01-01T${time}Z`);
  expect(lotRange('PT1H', at('01:00:00'), at('03:00:00'))).toEqual(['20230101PT1H001', '20230101PT1H002']);
  expect(lotRange('PT1H', at('01:00:00.001'), at('03:00:00.001'))).toEqual(['20230101PT1H002', '20230101PT1H003']);
  expect(lotRange('PT1H', at('03:00:00'), at('01:00:00'))).toEqual([]);
});

test('lots between two are inclusive and cross months', () => {
  expect(lotsBetween('20240228', '20240301')).toEqual(['20240228', '20240229', '20240301']);
  expect(lotsBetween('20240228', '20240228')).toEqual(['20240228']);
  expect(lotsBetween('20240301', '20240228')).toEqual([]);
});

test.each([
  ['a range of two units', () => lotsBetween('20240228', '20240228PT1H000')],
  ['a distance of two units', () => lotDistance('20240228', '20240228PT1H000')],
  ['text that is no lot', () => addLots('yesterday', 1)],
  ['a lot after the last', () => addLots('99991231', 1)],
  ['a lot before the first', () => addLots('00000101', -1)],
  ['a time that is none', () => lotAt('PT5M', Number.NaN)],
])('is refused as usage: %s', (_, act) => {
  expect(act).toThrow(ClusterlessError);
  expect(act).toThrow(expect.objectContaining({ code: 'CLS_USAGE' }));
});
