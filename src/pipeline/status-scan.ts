import type { ArcDescriptor } from '../metadata/descriptor.ts';
import type { DatasetRef, RunResult } from '../metadata/keys.ts';
import { mustParseLot } from '../metadata/lot.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { listGenerations, stateOf } from './generations.ts';
import type { LotRow } from './lot-row.ts';
import { arcRef } from './protocol.ts';
import type { ArcSpan, NewestRun } from './runs.ts';
import { listRuns } from './runs.ts';

/**
 * S3 answers a thousand keys at a time, those of five hundred lots. A listing that ends a little before its last page
 * does sees a later lot there, and asks for no further page to learn that it has ended: so listings side by side make
 * as many calls as one that goes through all of it, or one more for a few months.
 */
const lotsOfListing = 14 * 500 - 25;

/** Lots of a row, to be listed side by side. A disk reads a whole folder for any of them: it gets one listing. */
const spansOf = (store: ObjectStore, row: LotRow): readonly ArcSpan[] => {
  const step = store.listFolders === undefined ? lotsOfListing : row.length;
  return Array.from({ length: row.length === 0 ? 0 : Math.ceil(row.length / step) }, (_, at) => ({
    from: row.lot(at * step),
    to: row.lot(Math.min(row.length, (at + 1) * step) - 1),
  }));
};

/** One listing of lots that are side by side with those of others. */
export type Scan = () => Promise<void>;

/** Fill in which lots of a dataset have a generation. LIST only; a read only where a marker is lost. */
export const scansOfGenerations = (store: ObjectStore, ref: DatasetRef, row: LotRow): readonly Scan[] =>
  spansOf(store, row).map((span) => async () => {
    for await (const found of listGenerations(store, ref, span)) {
      const state = found.state ?? (await stateOf(store, ref, found));
      if (state === undefined) continue;
      const index = row.indexAt(mustParseLot(found.lot).start);
      row.setGeneration(index, found.generation, state);
      if (found.predecessor !== undefined) row.setInherited(index);
    }
  });

/** Newest runs of an arc by lot. Those that ended well are most by far, so they are kept as a number each. */
export interface ScannedRuns {
  /** Run number and one; 0 for none. */
  readonly good: Uint16Array;
  readonly others: ReadonlyMap<number, NewestRun>;
}

export const noRuns = ({ length }: LotRow): ScannedRuns => ({ good: new Uint16Array(length), others: new Map() });

const isGood = (result: RunResult | undefined): boolean =>
  result === 'complete' || result === 'empty' || result === 'superseded';

interface RunScans {
  /** Whole when every scan has ended. */
  readonly runs: ScannedRuns;
  readonly scans: readonly Scan[];
}

export const scansOfRuns = (store: ObjectStore, arc: ArcDescriptor, row: LotRow): RunScans => {
  const good = new Uint16Array(row.length);
  const others = new Map<number, NewestRun>();
  const scans = spansOf(store, row).map((span) => async () => {
    for await (const newest of listRuns(store, arcRef(arc), span)) {
      const index = row.indexAt(mustParseLot(newest.lot).start);
      if (isGood(newest.result)) good[index] = newest.run + 1;
      else others.set(index, newest);
    }
  });
  return { runs: { good, others }, scans };
};
