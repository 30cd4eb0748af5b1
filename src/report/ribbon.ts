import { worstFirst } from './glyphs.ts';
import type { LotState } from './output/status.ts';

/** A stretch of lots of one length and one state. Milliseconds since the epoch; `to` is the end of the last lot. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly lotMs: number;
  readonly state: LotState;
}

export interface Scale {
  /** Where the first cell begins. */
  readonly start: number;
  readonly cellMs: number;
  readonly cells: number;
}

/** The worst state of the lots that begin in the cell; `undefined` where none is expected. */
export interface Cell {
  readonly state: LotState | undefined;
  /** It stands for lots of more than one state. */
  readonly mixed: boolean;
}

const rank = new Map(worstFirst.map((state, n) => [state, n] as const));

const worse = (a: LotState, b: LotState): LotState => ((rank.get(a) ?? 0) <= (rank.get(b) ?? 0) ? a : b);

/**
 * Each lot counts in exactly one cell: the one in which it begins; the first, when it began before. So a daily lot
 * is one cell too. Takes time by cells and stretches, never by lots.
 */
export const ribbon = (stretches: readonly Stretch[], scale: Scale): readonly Cell[] => {
  const cells: Cell[] = Array.from({ length: scale.cells }, () => ({ state: undefined, mixed: false }));
  for (const stretch of stretches) {
    for (const index of cellsOf(stretch, scale)) {
      const { state, mixed } = cells[index] ?? { state: undefined, mixed: false };
      cells[index] =
        state === undefined
          ? { state: stretch.state, mixed }
          : { state: worse(state, stretch.state), mixed: mixed || state !== stretch.state };
    }
  }
  return cells;
};

function* cellsOf({ from, to, lotMs }: Stretch, { start, cellMs, cells }: Scale): Generator<number> {
  let lot = from;
  while (lot < to) {
    const index = Math.max(0, Math.floor((lot - start) / cellMs));
    if (index >= cells) return;
    yield index;
    const cellEnd = start + (index + 1) * cellMs;
    lot += Math.ceil((cellEnd - lot) / lotMs) * lotMs;
  }
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Lengths that people can count in, shortest first. */
const lengths: readonly (readonly [ms: number, text: string])[] = [
  [5 * minuteMs, '5 min'],
  [10 * minuteMs, '10 min'],
  [15 * minuteMs, '15 min'],
  [30 * minuteMs, '30 min'],
  [hourMs, '1 h'],
  [2 * hourMs, '2 h'],
  [3 * hourMs, '3 h'],
  [6 * hourMs, '6 h'],
  [12 * hourMs, '12 h'],
  [dayMs, '1 d'],
  [2 * dayMs, '2 d'],
  [7 * dayMs, '7 d'],
  [14 * dayMs, '14 d'],
  [28 * dayMs, '28 d'],
  [91 * dayMs, '91 d'],
  [364 * dayMs, '364 d'],
];

/** The finest scale with no more than `most` cells whose last cell holds the end of the range. */
export const scaleOf = (from: number, to: number, most: number): Scale & { readonly text: string } => {
  const span = Math.max(1, to - from);
  const [cellMs, text] = lengths.find(([ms]) => Math.ceil(span / ms) <= most) ?? wholeDays(span / most);
  const cells = Math.ceil(span / cellMs);
  const end = Math.ceil(to / cellMs) * cellMs;
  return { start: end - cells * cellMs, cellMs, cells, text };
};

const wholeDays = (ms: number): readonly [ms: number, text: string] => {
  const days = Math.ceil(ms / dayMs);
  return [days * dayMs, `${days} d`];
};
