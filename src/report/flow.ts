import type { Paint } from './screen.ts';
import { plain } from './screen.ts';
import { splitAt, widthOf } from './width.ts';

/** A piece of plain, clean text and its colour. Layout sees only the text, so a colour never changes a width. */
export interface Span {
  readonly text: string;
  readonly paint?: Paint;
}

export const span = (text: string, paint: Paint = plain): Span => ({ text, paint });

interface Options {
  readonly columns: number;
  /** Spaces before the lines that follow the first. */
  readonly hanging?: number;
}

interface Cursor {
  readonly lines: string[];
  line: string;
  used: number;
  /** Spaces that are owed before the next word; dropped when the line breaks there. */
  gap: string;
}

/** Breaks at spaces; a word longer than a line is broken where the line ends. No line is wider than the columns. */
export const flow = (spans: readonly Span[], { columns, hanging = 0 }: Options): readonly string[] => {
  // An indent that leaves no room for text would never end.
  const indent = ' '.repeat(Math.max(0, Math.min(hanging, Math.floor(columns / 2))));
  const cursor: Cursor = { lines: [], line: '', used: 0, gap: '' };
  for (const { text, paint = plain } of spans) {
    for (const word of text.match(/ +|[^ ]+/g) ?? []) {
      if (word.startsWith(' ')) cursor.gap += word;
      else put(word, paint, { cursor, columns, indent });
    }
  }
  cursor.lines.push(cursor.line);
  return cursor.lines;
};

interface Page {
  readonly cursor: Cursor;
  readonly columns: number;
  readonly indent: string;
}

const put = (word: string, paint: Paint, page: Page): void => {
  const { cursor, columns } = page;
  if (cursor.used > page.indent.length && cursor.used + cursor.gap.length + widthOf(word) > columns) breakLine(page);
  const gap = cursor.used + cursor.gap.length < columns ? cursor.gap : '';
  cursor.line += gap;
  cursor.used += gap.length;
  cursor.gap = '';
  const [head, rest] = splitAt(word, columns - cursor.used);
  // A wide character in a one-column terminal cannot be shown at all.
  if (head === '' && cursor.used <= page.indent.length) return;
  cursor.line += head === '' ? '' : paint(head);
  cursor.used += widthOf(head);
  if (rest === '') return;
  breakLine(page);
  put(rest, paint, page);
};

const breakLine = ({ cursor, indent }: Page): void => {
  cursor.lines.push(cursor.line);
  cursor.line = indent;
  cursor.used = indent.length;
  cursor.gap = '';
};
