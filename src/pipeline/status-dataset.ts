import type { LotId, Unit } from '../metadata/lot.ts';
import type { LotState } from './arc-state.ts';
import { lotStates } from './arc-state.ts';
import type { LotRow } from './lot-row.ts';
import { isoTime } from './protocol.ts';
import type { Range } from './status-spans.ts';

export interface DatasetStatus {
  /** `name/version` */
  readonly id: string;
  readonly unit: Unit;
  readonly owner: string;
  readonly counts: Readonly<Record<LotState, number>>;
  /** End of the contiguous good prefix of the range, ISO 8601 UTC; null when there is none. */
  readonly solidTo: string | null;
  readonly lagSeconds: number | null;
  /** First lot, last lot, state: in order, without lots that nobody expects. */
  readonly segments: readonly (readonly [LotId, LotId, LotState])[];
}

const noCounts = (): Record<LotState, number> => {
  const counts = { complete: 0, empty: 0, stale: 0, running: 0, queued: 0, held: 0 };
  return { ...counts, waiting: 0, pending: 0, failed: 0, abandoned: 0, waived: 0, expired: 0 };
};

const isSolid = (state: LotState): boolean => lotStates.indexOf(state) <= lotStates.indexOf('waived');

/** Lots of the range itself; rows may be wider, for what their consumers need. */
const bounds = (row: LotRow, { from, to }: Range): readonly [number, number] => [
  Math.max(0, row.indexAt(from)),
  Math.min(row.length, Math.ceil((to - row.start) / row.step)),
];

interface Walked {
  readonly counts: Record<LotState, number>;
  readonly segments: (readonly [LotId, LotId, LotState])[];
  readonly solid: number | undefined;
}

const walk = (row: LotRow, range: Range): Walked => {
  const [begin, end] = bounds(row, range);
  const counts = noCounts();
  const segments: (readonly [LotId, LotId, LotState])[] = [];
  let solid: number | undefined;
  let broken = false;
  for (let index = begin; index < end; ) {
    const state = row.state(index);
    const first = index;
    while (index < end && row.state(index) === state) index++;
    if (state === undefined) continue;
    counts[state] += index - first;
    segments.push([row.lot(first), row.lot(index - 1), state]);
    broken ||= !isSolid(state);
    if (!broken) solid = row.end(index - 1);
  }
  return { counts, segments, solid };
};

export const datasetStatus = (
  { id, unit, owner }: Pick<DatasetStatus, 'id' | 'unit' | 'owner'>,
  row: LotRow,
  { range, now }: { readonly range: Range; readonly now: number },
): DatasetStatus => {
  const { counts, segments, solid } = walk(row, range);
  return {
    id,
    unit,
    owner,
    counts,
    solidTo: solid === undefined ? null : isoTime(solid),
    lagSeconds: solid === undefined ? null : Math.max(0, Math.round((now - solid) / 1000)),
    segments,
  };
};
