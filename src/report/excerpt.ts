import { looksSecret } from '../model/secret-name.ts';
import { clean } from './clean.ts';
import type { Screen } from './screen.ts';
import { colorsOf, ellipsisOf } from './screen.ts';
import { cut, lastColumns, padStart, widthOf } from './width.ts';

export interface Position {
  /** Both count from 1; columns in UTF-16 units, as the parser counts. */
  readonly line: number;
  readonly column: number;
}

const gutter = 6;

/** Values of members that are named like secrets, covered; as wide as they were, because of the caret. */
const covered = (line: string): string =>
  line.replaceAll(
    /"((?:[^"\\]|\\.)*)"(\s*:\s*")((?:[^"\\]|\\.)*)/g,
    (member: string, name: string, between: string, value: string) =>
      looksSecret(name) ? `"${name}"${between}${'*'.repeat(value.length)}` : member,
  );

/** The line of a text with a caret under the column; a long line is cut around it. Nothing when there is no such line. */
export const excerptLines = (source: string, { line, column }: Position, screen: Screen): readonly string[] => {
  const found = source.split(/\r\n|\n|\r/, line)[line - 1];
  const room = screen.columns - gutter - 3;
  if (found === undefined || room < 8) return [];
  const text = covered(found);
  const before = clean(text.slice(0, column - 1));
  const from = clean(text.slice(column - 1));
  // What is left of the caret gives way first: at most two thirds of the line.
  const left = endOf(before.trimStart(), Math.floor((room * 2) / 3), screen);
  const colors = colorsOf(screen);
  const shown = left + cut(from, room - widthOf(left), ellipsisOf(screen));
  return [
    `${padStart(String(line), gutter)} ${colors.dim('|')} ${shown}`,
    `${' '.repeat(gutter)} ${colors.dim('|')} ${' '.repeat(widthOf(left))}${colors.red('^')}`,
  ];
};

const endOf = (text: string, columns: number, screen: Screen): string => {
  if (widthOf(text) <= columns) return text;
  const ellipsis = ellipsisOf(screen);
  return ellipsis + lastColumns(text, columns - widthOf(ellipsis));
};
