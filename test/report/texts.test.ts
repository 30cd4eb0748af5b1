import { describe, expect, test } from 'vitest';
import { clean, cleanLines } from '../../src/report/clean.ts';
import { flow, span } from '../../src/report/flow.ts';
import { lotsText } from '../../src/report/lots-text.ts';
import { elapsed, lag } from '../../src/report/moments.ts';
import { bytes, count } from '../../src/report/quantity.ts';
import { cut, cutMiddle, lastColumns } from '../../src/report/width.ts';

test.each([
  ['\u001b[31mred', '\\x1b[31mred'],
  ['a\r\nb\tc', 'a b c'],
  ['\u202eevil', '\\u{202e}evil'],
  ['\ud800', '\\u{d800}'],
  ['ü データ 👩‍👩‍👧‍👦', 'ü データ 👩‍👩‍👧‍👦'],
])('clean text of %j', (text, harmless) => {
  expect(clean(text)).toBe(harmless);
});

test('lines stay lines', () => {
  expect(cleanLines('a\r\nb\nc\u0007')).toEqual(['a', 'b', 'c\\x07']);
});

describe('flow', () => {
  test('breaks at spaces and hangs', () => {
    expect(flow([span('one two three four')], { columns: 10, hanging: 2 })).toEqual(['one two', '  three', '  four']);
  });

  test('breaks a word that is longer than the line', () => {
    expect(flow([span('ab '), span('x'.repeat(12))], { columns: 5 })).toEqual(['ab', 'xxxxx', 'xxxxx', 'xx']);
  });

  test('keeps a line as it is where there is no limit', () => {
    const text = 'x y '.repeat(500).trim();
    expect(flow([span(text)], { columns: Number.POSITIVE_INFINITY, hanging: 4 })).toEqual([text]);
  });

  test('does not split a wide character', () => {
    expect(flow([span('データ')], { columns: 3 })).toEqual(['デ', 'ー', 'タ']);
  });
});

test.each([
  ['abcdef', 4, 'abc…', 'a…ef', 'cdef'],
  ['データ型', 5, 'デー…', 'デ…型', 'タ型'],
  ['abc', 3, 'abc', 'abc', 'abc'],
  ['abc', 1, '…', '…', 'c'],
])('%s in %i columns', (text, columns, end, middle, last) => {
  expect([cut(text, columns), cutMiddle(text, columns), lastColumns(text, columns)]).toEqual([end, middle, last]);
});

test.each([
  [0, '0s'],
  [59, '59s'],
  [732, '12m'],
  [4032, '1h07m'],
  [36_000, '10h'],
  [273_600, '3d04h'],
])('a lag of %i s is %s', (seconds, text) => {
  expect(lag(seconds)).toBe(text);
});

test.each([
  [12.4, '12 ms'],
  [412, '0.4 s'],
  [9_960, '10 s'],
  [59_600, '1 min 0 s'],
  [185_000, '3 min 5 s'],
])('%d ms took %s', (ms, text) => {
  expect(elapsed(ms)).toBe(text);
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [999_600, '1.0 MB'],
  [34_000_000, '34 MB'],
])('%i bytes are %s', (n, text) => {
  expect(bytes(n)).toBe(text);
});

test('numbers are counted and grouped', () => {
  expect([count(1, 'lot'), count(0, 'lot'), count(1_234_567, 'activity', 'activities')]).toEqual([
    '1 lot',
    '0 lots',
    '1,234,567 activities',
  ]);
});

test.each([
  ['20260914PT5M119', '20260914PT5M119', '20260914PT5M119'],
  ['20260914PT5M119', '20260914PT5M120', '20260914PT5M119..120'],
  ['20260913PT1H023', '20260914PT1H001', '20260913PT1H023..20260914PT1H001'],
  ['20260913', '20260914', '20260913..20260914'],
])('lots %s to %s', (from, to, text) => {
  expect(lotsText([from, to])).toBe(text);
});
