import { expect, test } from 'vitest';
import type { Column } from '../../src/report/table.ts';
import { tableLines } from '../../src/report/table.ts';
import { widthOf } from '../../src/report/width.ts';
import { screen } from './samples.ts';

interface Row {
  readonly name: string;
  readonly lots: number;
  readonly note: string;
}

const columns: readonly Column<Row>[] = [
  { title: 'name', text: ({ name }) => name, importance: 3, shrinksTo: 8, cutAt: 'middle' },
  { title: 'lots', text: ({ lots }) => String(lots), align: 'right', importance: 2 },
  { title: 'note', text: ({ note }) => note, importance: 1, shrinksTo: 6 },
];

const rows: readonly Row[] = [
  { name: 'acme/clicks-parquet/v2', lots: 7, note: 'a note that is not so important' },
  { name: 'データ/v1', lots: 1234, note: '' },
];

test('a narrow table cuts first and leaves out then, by importance', () => {
  const drawn = [80, 50, 34, 20, 6].map((width) => tableLines(rows, columns, { ...screen, columns: width }).join('\n'));
  expect(drawn.join('\n\n')).toMatchInlineSnapshot(`
    "name                    lots  note
    acme/clicks-parquet/v2     7  a note that is not so important
    データ/v1               1234

    name                    lots  note
    acme/clicks-parquet/v2     7  a note that is not …
    データ/v1               1234

    name                  lots  note
    acme/clic…parquet/v2     7  a not…
    データ/v1             1234

    name            lots
    acme/c…quet/v2     7
    データ/v1       1234

    name
    ac…/v2
    デ…/v1"
  `);
});

test('no rows are no table', () => {
  expect(tableLines([], columns, screen)).toEqual([]);
});

test('what is there to be copied goes on in the next line, and nothing of it is lost', () => {
  const wrapping = columns.map((column) => ({ ...column, wraps: true }));
  expect(tableLines(rows, wrapping, { ...screen, columns: 34 }).join('\n')).toMatchInlineSnapshot(`
    "name                  lots  note
    acme/clicks-parquet/     7  a note
    v2                          that
                                is not
                                so
                                import
                                ant
    データ/v1             1234"
  `);
  for (const width of [80, 50, 34, 26]) {
    const drawn = tableLines(rows, wrapping, { ...screen, columns: width });
    expect(Math.max(...drawn.map(widthOf))).toBeLessThanOrEqual(width);
    expect(drawn.join('')).not.toContain('…');
  }
});
