import { parseLot, parseUnit, unitMs } from '../metadata/lot.ts';
import { flow, span } from './flow.ts';
import { glyphOf, statePaint, worstFirst } from './glyphs.ts';
import { lag, shortInstant } from './moments.ts';
import type { DatasetStatus, LotCounts, LotState, Status } from './output/status.ts';
import { grouped } from './quantity.ts';
import type { Cell, Scale, Stretch } from './ribbon.ts';
import { ribbon, scaleOf } from './ribbon.ts';
import { paintCells, textOfCells } from './ribbon-text.ts';
import type { Screen } from './screen.ts';
import { colorsOf, plain } from './screen.ts';
import type { Column } from './table.ts';
import { tableLines } from './table.ts';

interface Row {
  readonly dataset: DatasetStatus;
  readonly cells: readonly Cell[];
}

interface Options {
  readonly asOf: Date;
  readonly limit: number;
}

/** The table of datasets with its ribbon, and what the glyphs mean. */
export const datasetLines = (status: Status, { asOf, limit }: Options, screen: Screen): readonly string[] => {
  const { range, datasets } = status;
  if (datasets.length === 0)
    return [...flow([span('No dataset is deployed here. Next: clusterless apply')], screen), ''];
  const scale = scaleOf(Date.parse(range.from), Date.parse(range.to), mostCells(screen.columns));
  const shown = datasets.slice(0, limit);
  const rows = shown.map((dataset) => ({ dataset, cells: ribbon(stretchesOf(dataset), scale) }));
  const hidden = datasets.length - shown.length;
  return [
    ...tableLines(rows, columnsOf(status, { asOf, scale }, screen), screen),
    ...(hidden > 0 ? flow([span(`${grouped(hidden)} more not shown (--limit)`, colorsOf(screen).dim)], screen) : []),
    ...legend(rows, screen),
    '',
  ];
};

/** A quarter of the screen: 24 cells for a day from 96 columns on. */
const mostCells = (columns: number): number => Math.max(6, Math.min(32, Math.floor(columns / 4)));

const stretchesOf = ({ segments, unit }: DatasetStatus): readonly Stretch[] => {
  const known = parseUnit(unit);
  if (known === undefined) return [];
  return segments.flatMap(([first, last, state]) => {
    const [from, to] = [parseLot(first)?.start, parseLot(last)?.end];
    return from === undefined || to === undefined ? [] : [{ from, to, lotMs: unitMs(known), state }];
  });
};

const columnsOf = (
  { range, datasets }: Status,
  { asOf, scale }: { readonly asOf: Date; readonly scale: Scale & { readonly text: string } },
  screen: Screen,
): readonly Column<Row>[] => {
  const longTitle = `${rangeText(range, asOf)} (UTC, 1 cell = ${scale.text})`;
  const beside = asOf.toISOString();
  return [
    {
      title: 'dataset',
      text: ({ dataset }) => dataset.id,
      importance: 100,
      shrinksTo: screen.columns < 80 ? 16 : 24,
      cutAt: 'middle',
    },
    { title: 'unit', text: ({ dataset }) => dataset.unit, importance: 20 },
    {
      title: screen.columns >= 110 ? longTitle : `1 cell = ${scale.text}`,
      text: ({ cells }) => textOfCells(cells, screen),
      paint:
        ({ cells }) =>
        (text) =>
          paintCells(cells, text, screen),
      importance: 90,
    },
    { title: 'solid to', text: ({ dataset }) => solidText(dataset, beside), importance: 70 },
    { title: 'lag', text: ({ dataset }) => lagText(dataset), align: 'right', importance: 80 },
    ...countColumns(datasets, screen),
  ];
};

/** `last 24 h`; of another time `24 h to 2026-09-14 10:00`. */
const rangeText = ({ from, to }: Status['range'], asOf: Date): string => {
  const minutes = Math.round((Date.parse(to) - Date.parse(from)) / 60_000);
  const length =
    minutes % 60 !== 0
      ? `${minutes} min`
      : minutes <= 48 * 60
        ? `${minutes / 60} h`
        : `${Math.round(minutes / 1440)} d`;
  const untilNow = Math.abs(asOf.getTime() - Date.parse(to)) < 3_600_000;
  return untilNow ? `last ${length}` : `${length} to ${to.slice(0, 16).replace('T', ' ')}`;
};

const solidText = ({ solidTo, unit }: DatasetStatus, beside: string): string => {
  if (solidTo === null) return '-';
  return unit === 'P1D' && solidTo.slice(0, 4) === beside.slice(0, 4)
    ? solidTo.slice(5, 10)
    : shortInstant(solidTo, beside);
};

const lagText = ({ lagSeconds }: DatasetStatus): string => (lagSeconds === null ? '-' : lag(lagSeconds));

interface Tally {
  readonly title: string;
  readonly of: (counts: LotCounts) => number;
  /** The colour of a number that is not 0. */
  readonly state: LotState;
  readonly importance: number;
  /** Shown only where there is one. */
  readonly rare?: true;
}

const tallies: readonly Tally[] = [
  { title: 'ok', of: (counts) => counts.complete, state: 'complete', importance: 60 },
  { title: 'empty', of: (counts) => counts.empty, state: 'empty', importance: 30 },
  { title: 'gap', of: (counts) => counts.pending, state: 'pending', importance: 50 },
  { title: 'wait', of: (counts) => counts.waiting, state: 'waiting', importance: 41 },
  { title: 'fail', of: (counts) => counts.failed + counts.abandoned, state: 'failed', importance: 65 },
  { title: 'stale', of: (counts) => counts.stale, state: 'stale', importance: 31 },
  { title: 'run', of: (counts) => counts.running, state: 'running', importance: 42, rare: true },
  { title: 'queue', of: (counts) => counts.queued, state: 'queued', importance: 40, rare: true },
  { title: 'held', of: (counts) => counts.held, state: 'held', importance: 43, rare: true },
  { title: 'waived', of: (counts) => counts.waived, state: 'waived', importance: 11, rare: true },
  { title: 'expired', of: (counts) => counts.expired, state: 'expired', importance: 10, rare: true },
];

const countColumns = (datasets: readonly DatasetStatus[], screen: Screen): readonly Column<Row>[] =>
  tallies
    .filter(({ rare, of }) => !rare || datasets.some(({ counts }) => of(counts) > 0))
    .map(({ title, of, state, importance }) => ({
      title,
      text: ({ dataset }) => grouped(of(dataset.counts)),
      paint: ({ dataset }) => (of(dataset.counts) > 0 && state !== 'complete' ? statePaint(state, screen) : plain),
      align: 'right',
      // Where there is not room for all, a column of zeros goes before a name is cut.
      importance: datasets.some(({ counts }) => of(counts) > 0) ? importance : importance / 10,
    }));

const legend = (rows: readonly Row[], screen: Screen): readonly string[] => {
  const cells = rows.flatMap((row) => row.cells);
  const states = worstFirst.filter((state) => cells.some((cell) => cell.state === state)).reverse();
  if (states.length === 0) return [];
  const { dim, underline } = colorsOf(screen);
  const spans = states.flatMap((state) => [
    span(glyphOf(state, screen), statePaint(state, screen)),
    span(` ${state}   `, dim),
  ]);
  const mixed =
    screen.color && cells.some((cell) => cell.mixed) ? [span('x', underline), span(' worst of several', dim)] : [];
  return ['', ...flow([...spans, ...mixed], screen)];
};
