import type { SourceDescriptor } from '../metadata/descriptor.ts';
import { mustParseLot } from '../metadata/lot.ts';
import { neededLots } from '../metadata/mapping.ts';
import type { Snapshot } from '../metadata/run.ts';
import type { LotRow } from './lot-row.ts';

/** A source of an arc and what is known about its lots. */
export interface SourceView {
  readonly role: string;
  readonly source: SourceDescriptor;
  readonly row: LotRow;
}

/** A lot of a source. */
export interface SourceLot {
  readonly view: SourceView;
  readonly index: number;
}

export interface LotInputs {
  readonly inputs: 'none' | 'some' | 'all' | 'excluded';
  /** Some input has more than its first generation. */
  readonly restated: boolean;
  readonly allEmpty: boolean;
  /** In the order of roles. */
  readonly missing: readonly SourceLot[];
}

const newestBefore = (row: LotRow, from: number): number => {
  for (let index = Math.min(from, row.length - 1); index >= 0; index--) if (row.generation(index) >= 0) return index;
  return from;
};

/** Indexes of the source lots that one lot of an arc needs. */
export const neededIndexes = ({ source, row }: SourceView, target: LotRow, index: number): readonly number[] => {
  const at = row.indexAt(target.start + index * target.step);
  if (source.map === 'broadcast' || (source.map === 'same' && row.unit === target.unit)) return [at];
  if (source.map === 'latest') return [newestBefore(row, at)];
  return neededLots(source.map, target.lot(index), source.unit).map((lot) => row.indexAt(mustParseLot(lot).start));
};

/** Something was expected there and has not come: whoever needs it waits for a reason. */
export const isOwed = ({ view, index }: SourceLot): boolean => view.row.state(index) !== undefined;

interface Tally {
  present: number;
  newest: number;
  empty: number;
  excluded: boolean;
}

const extent = (present: number, missing: readonly SourceLot[]): 'none' | 'some' | 'all' => {
  if (missing.length === 0) return present > 0 ? 'all' : 'none';
  return present > 0 || missing.some(isOwed) ? 'some' : 'none';
};

/** Counts what is there, so that a loop over a year of lots makes no lists but of what is missing. */
const tallyPresent = (tally: Tally, { row }: SourceView, index: number): void => {
  const kind = row.kind(index);
  tally.present++;
  tally.newest = Math.max(tally.newest, row.generation(index));
  if (kind === 'empty') tally.empty++;
  tally.excluded ||= kind === 'waived' || kind === 'removed';
};

export const lotInputs = (views: readonly SourceView[], target: LotRow, index: number): LotInputs => {
  const missing: SourceLot[] = [];
  const tally = { present: 0, newest: 0, empty: 0, excluded: false };
  for (const view of views) {
    for (const needed of neededIndexes(view, target, index)) {
      if (view.row.generation(needed) < 0) missing.push({ view, index: needed });
      else tallyPresent(tally, view, needed);
    }
  }
  const found = extent(tally.present, missing);
  return {
    inputs: found === 'all' && tally.excluded ? 'excluded' : found,
    restated: tally.newest > 0,
    allEmpty: tally.present > 0 && tally.empty === tally.present,
    missing,
  };
};

/** Whether a run has read the inputs as they are now. */
export const isCurrent = (
  snapshot: Snapshot,
  views: readonly SourceView[],
  { target, index }: { readonly target: LotRow; readonly index: number },
): boolean =>
  views.every((view) => {
    const read = new Map((snapshot[view.role] ?? []).map(({ lot, generation }) => [lot, generation]));
    return neededIndexes(view, target, index).every(
      (needed) => (read.get(view.row.lot(needed)) ?? -1) === view.row.generation(needed),
    );
  });
