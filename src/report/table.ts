import { clean } from './clean.ts';
import type { Paint, Screen } from './screen.ts';
import { colorsOf, ellipsisOf, plain } from './screen.ts';
import { cut, cutMiddle, padStart, widthOf, wrapped } from './width.ts';

export interface Column<Row> {
  readonly title: string;
  /** Plain text; it is cleaned here. */
  readonly text: (row: Row) => string;
  readonly align?: 'left' | 'right';
  /** Called with what is left of the text after cutting. */
  readonly paint?: (row: Row) => Paint;
  /** Columns of least importance are shrunk first and left out first. */
  readonly importance: number;
  /** A column that may be cut, and down to how many terminal columns. Without it: shown whole or not at all. */
  readonly shrinksTo?: number;
  /** Identifiers keep their end, where the version is. */
  readonly cutAt?: 'end' | 'middle';
  /** Goes on in the next line instead of being cut: for what is there to be read or copied in full. */
  readonly wraps?: boolean;
}

interface Sized<Row> {
  readonly column: Column<Row>;
  readonly cells: readonly string[];
  width: number;
}

const gap = 2;

/** Header and rows; no line is wider than the screen. Nothing for no rows. */
export const tableLines = <Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  screen: Screen,
): readonly string[] => {
  if (rows.length === 0) return [];
  const sized = arrange(rows, columns, screen.columns);
  const { bold } = colorsOf(screen);
  const header = sized.map(({ column, width }) => place(column.title, { column, width, paint: bold, screen }));
  const lines = rows.flatMap((row, n) => {
    const broken = sized.map(({ column, cells, width }) => linesOf(cells[n] ?? '', column, width));
    const height = Math.max(...broken.map(({ length }) => length));
    return Array.from({ length: height }, (_, line) =>
      sized.map(({ column, width }, at) =>
        place(broken[at]?.[line] ?? '', { column, width, paint: column.paint?.(row) ?? plain, screen }),
      ),
    );
  });
  return [header, ...lines].map((cells) => cells.join(' '.repeat(gap)).trimEnd());
};

const linesOf = (text: string, { wraps }: Pick<Column<never>, 'wraps'>, width: number): readonly string[] =>
  wraps === true ? wrapped(text, width) : [text];

interface Placing {
  readonly column: Pick<Column<never>, 'align' | 'cutAt'>;
  readonly width: number;
  readonly paint: Paint;
  readonly screen: Screen;
}

const place = (text: string, { column, width, paint, screen }: Placing): string => {
  const shorten = column.cutAt === 'middle' ? cutMiddle : cut;
  const shown = shorten(text, width, ellipsisOf(screen));
  // Padding is left unpainted, or an underline would run into the gap.
  const space = ' '.repeat(Math.max(0, width - widthOf(shown)));
  return column.align === 'right' ? space + paint(shown) : paint(shown) + space;
};

const excessOf = <Row>(sized: readonly Sized<Row>[], available: number): number =>
  sized.reduce((sum, { width }) => sum + width + gap, -gap) - available;

/** Shrinks what may shrink, then leaves out the least important column, until the rest fits. */
const arrange = <Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  available: number,
): readonly Sized<Row>[] => {
  let sized = columns.map((column) => measure(rows, column));
  while (sized.length > 1) {
    const tried = shrink(sized, available);
    if (excessOf(tried, available) <= 0) return tried;
    const least = Math.min(...sized.map(({ column }) => column.importance));
    const last = sized.findLastIndex(({ column }) => column.importance === least);
    sized = sized.filter((_, n) => n !== last);
  }
  return sized.map((only) => ({ ...only, width: Math.min(only.width, available) }));
};

const measure = <Row>(rows: readonly Row[], column: Column<Row>): Sized<Row> => {
  const cells = rows.map((row) => clean(column.text(row)));
  const width = cells.reduce((widest, cell) => Math.max(widest, widthOf(cell)), widthOf(column.title));
  return { column, cells, width };
};

const shrink = <Row>(sized: readonly Sized<Row>[], available: number): readonly Sized<Row>[] => {
  const copy = sized.map((one) => ({ ...one }));
  const byImportance = [...copy].sort((a, b) => a.column.importance - b.column.importance);
  for (const one of byImportance) {
    const excess = excessOf(copy, available);
    const least = one.column.shrinksTo;
    if (excess > 0 && least !== undefined) one.width = Math.min(one.width, Math.max(least, one.width - excess));
  }
  return copy;
};

/** Two texts at the ends of a line, or on two lines where one is too short. */
export const endsLines = (left: string, right: string, { columns }: Screen): readonly string[] => {
  const room = Math.min(columns, 120) - widthOf(left) - gap;
  return widthOf(right) <= room ? [left + padStart(right, room + gap)] : [left, right];
};
