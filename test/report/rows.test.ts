import { expect, test } from 'vitest';
import { csv, ndjson, tsv } from '../../src/report/rows.ts';

const rows = [
  { name: 'a "quoted", name', lots: 1, more: { x: [1] } },
  { name: 'two\nlines', lots: null, late: true },
];

test('CSV has a header, quotes what needs it, and leaves unknowns empty', () => {
  expect(csv(rows)).toBe('name,lots,more,late\r\n"a ""quoted"", name",1,"{""x"":[1]}",\r\n"two\nlines",,,true\r\n');
});

test('TSV keeps a row on one line', () => {
  expect(tsv(rows)).toBe('name\tlots\tmore\tlate\na "quoted", name\t1\t{"x":[1]}\t\ntwo lines\t\t\ttrue\n');
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '|cmd', '%0A=1'])(
  'a spreadsheet does not run %j',
  (value) => {
    expect(csv([{ value }]).split('\r\n')[1]).toMatch(/^"?'/);
  },
);

test('a name that a spreadsheet would run is disarmed in the header too', () => {
  expect(csv([{ '=1+1': 1 }])).toBe("'=1+1\r\n1\r\n");
});

test('a negative number stays a number', () => {
  expect(csv([{ value: -5 }])).toBe('value\r\n-5\r\n');
});

test('NDJSON is one document a line', () => {
  expect(
    ndjson(rows)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual(JSON.parse(JSON.stringify(rows)));
});

test('no rows are no text', () => {
  expect(csv([]) + tsv([]) + ndjson([])).toBe('');
});
