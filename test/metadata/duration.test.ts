import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { formatDuration, parseDuration, parseInstant } from '../../src/metadata/duration.ts';

const minute = 60_000;

test.each([
  ['10m', 10 * minute],
  ['1h30m', 90 * minute],
  ['PT10M', 10 * minute],
  ['PT1H30M', 90 * minute],
  ['2d', 2880 * minute],
  ['P2D', 2880 * minute],
  ['P1DT2H', 1560 * minute],
  ['1w', 10_080 * minute],
  ['P1W', 10_080 * minute],
  ['500ms', 500],
  ['1m500ms', minute + 500],
  ['90s', 90_000],
  ['PT1.5S', 1500],
  ['0', 0],
  ['0s', 0],
])('%s is %i ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each([
  '',
  '10',
  'm',
  '-10m',
  '10 m',
  ' 10m',
  '30m1h',
  '1h1h',
  '1.5h',
  'P',
  'PT',
  'P1M',
  'P1Y',
  'pt10m',
  '10M',
  'PT10',
  'P1DT',
  '99999999999999d',
])('is no duration: %j', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

test.each([
  [0, '0s'],
  [1, '1ms'],
  [90 * minute, '1h30m'],
  [2880 * minute, '2d'],
  [20_160 * minute, '14d'],
  [61_001, '1m1s1ms'],
  [-5000, '-5s'],
])('%i ms is written %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

property.prop([fc.nat(4_000_000_000)])('a written duration is read back', (ms) => {
  expect(parseDuration(formatDuration(ms))).toBe(ms);
});

const now = Date.parse('2023-06-15T12:00:00Z');

test.each([
  ['now', '2023-06-15T12:00:00.000Z'],
  ['-2h', '2023-06-15T10:00:00.000Z'],
  ['+1d12h', '2023-06-17T00:00:00.000Z'],
  ['-PT5M', '2023-06-15T11:55:00.000Z'],
  ['2023-01-01', '2023-01-01T00:00:00.000Z'],
  ['2023-01-01T04:10', '2023-01-01T04:10:00.000Z'],
  ['2023-01-01 04:10:05', '2023-01-01T04:10:05.000Z'],
  ['2023-01-01T04:10:05.123456Z', '2023-01-01T04:10:05.123Z'],
  ['2023-01-01T04:10:05+02:00', '2023-01-01T02:10:05.000Z'],
  ['2023-01-01T04:10:05-0130', '2023-01-01T05:40:05.000Z'],
  ['2024-02-29T23:59:59.999Z', '2024-02-29T23:59:59.999Z'],
  ['0001-01-01T00:00Z', '0001-01-01T00:00:00.000Z'],
])('%s is %s', (text, iso) => {
  expect(new Date(parseInstant(text, now) ?? Number.NaN).toISOString()).toBe(iso);
});

test.each([
  '',
  'yesterday',
  '2h',
  '-',
  '2023-02-29',
  '2023-13-01',
  '2023-00-10',
  '2023-01-00',
  '2023-01-01T24:00',
  '2023-01-01T10:60',
  '2023-1-1',
  'Jan 1 2023',
  '2023-01-01T04',
  '1672531200000',
  '2023-01-01T04:10Zulu',
])('is no instant: %j', (text) => {
  expect(parseInstant(text, now)).toBeUndefined();
});

property.prop([
  fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true }),
])('ISO text of any millisecond is read exactly', (date) => {
  expect(parseInstant(date.toISOString(), now)).toBe(date.getTime());
});
