import type { ArcDescriptor } from '../metadata/descriptor.ts';
import type { DatasetRef, RunResult } from '../metadata/keys.ts';
import { mustParseLot } from '../metadata/lot.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { listGenerations, stateOf } from './generations.ts';
import type { LotRow } from './lot-row.ts';
import { arcRef } from './protocol.ts';
import type { ArcSpan, NewestRun } from './runs.ts';
import { listRuns } from './runs.ts';

const spanOf = (row: LotRow): ArcSpan => ({ from: row.lot(0), to: row.lot(row.length - 1) });

/** Fills in which lots of a dataset have a generation. One LIST stream; a read only where a marker is lost. */
export const scanGenerations = async (store: ObjectStore, ref: DatasetRef, row: LotRow): Promise<void> => {
  if (row.length === 0) return;
  for await (const found of listGenerations(store, ref, spanOf(row))) {
    const state = found.state ?? (await stateOf(store, ref, found));
    if (state === undefined) continue;
    const index = row.indexAt(mustParseLot(found.lot).start);
    row.setGeneration(index, found.generation, state);
    if (found.predecessor !== undefined) row.setInherited(index);
  }
};

/** Newest runs of an arc by lot. Those that ended well are most by far, so they are kept as a number each. */
export interface ScannedRuns {
  /** Run number and one; 0 for none. */
  readonly good: Uint16Array;
  readonly others: ReadonlyMap<number, NewestRun>;
}

export const noRuns = ({ length }: LotRow): ScannedRuns => ({ good: new Uint16Array(length), others: new Map() });

const isGood = (result: RunResult | undefined): boolean =>
  result === 'complete' || result === 'empty' || result === 'superseded';

export const scanRuns = async (store: ObjectStore, arc: ArcDescriptor, row: LotRow): Promise<ScannedRuns> => {
  const good = new Uint16Array(row.length);
  const others = new Map<number, NewestRun>();
  if (row.length === 0) return { good, others };
  for await (const newest of listRuns(store, arcRef(arc), spanOf(row))) {
    const index = row.indexAt(mustParseLot(newest.lot).start);
    if (isGood(newest.result)) good[index] = newest.run + 1;
    else others.set(index, newest);
  }
  return { good, others };
};
