import PQueue from 'p-queue';
import type { LotFacts, LotState } from './arc-state.ts';
import { deriveState } from './arc-state.ts';
import type { LastRun } from './last-run.ts';
import { readLastRun } from './last-run.ts';
import type { LotRow } from './lot-row.ts';
import type { ArcContext } from './protocol.ts';
import type { NewestRun } from './runs.ts';
import type { LotInputs, SourceView } from './status-inputs.ts';
import { isCurrent, lotInputs } from './status-inputs.ts';
import type { ScannedRuns } from './status-scan.ts';

const concurrency = 16;
/** Lots whose runs are read to tell their state; beyond, a listing has to do. */
const readLimit = 500;

type RunFacts = NonNullable<LotFacts['run']>;

interface ArcLots {
  readonly context: ArcContext;
  readonly views: readonly SourceView[];
  readonly runs: ScannedRuns;
  /** Of the arc's first sink; the states of all sinks are derived from one reading of the runs. */
  readonly row: LotRow;
  readonly paused: boolean;
}

const newestAt = ({ runs, row }: ArcLots, index: number): NewestRun | undefined => {
  const good = runs.good[index] ?? 0;
  return good > 0 ? { lot: row.lot(index), run: good - 1, result: 'complete' } : runs.others.get(index);
};

/** Whether the listing alone leaves the state open. */
const wantsReading = ({ context, runs }: ArcLots, index: number, { restated }: LotInputs): boolean => {
  const other = runs.others.get(index);
  if (other === undefined) return restated && (runs.good[index] ?? 0) > 0;
  return restated || other.result === undefined || other.run + 1 < context.arc.retry.maxAttempts;
};

const factsOf = (lots: ArcLots, index: number, { claim, result, retryable, retryAt }: LastRun): RunFacts => {
  const current = isCurrent(claim.snapshot, lots.views, { target: lots.row, index });
  if (result === 'running' || result === 'abandoned') return { state: result, current, retries: false };
  const good = result === 'complete' || result === 'empty' || result === 'superseded';
  return { state: good ? 'good' : 'bad', current, retries: retryable && retryAt !== undefined };
};

const withoutReading = ({ run, result }: NewestRun, maxAttempts: number): RunFacts => {
  if (result === undefined) return { state: 'running', current: true, retries: false };
  const good = result === 'complete' || result === 'empty' || result === 'superseded';
  return { state: good ? 'good' : 'bad', current: true, retries: run + 1 < maxAttempts };
};

/** Runs that had to be read, by lot. */
export type ReadRuns = ReadonlyMap<number, LastRun>;

const readRuns = async (lots: ArcLots, inputs: (index: number) => LotInputs): Promise<ReadRuns> => {
  const read = new Map<number, LastRun>();
  const wanted: number[] = [];
  for (let index = 0; index < lots.row.length && wanted.length < readLimit; index++) {
    const known = newestAt(lots, index);
    if (known !== undefined && wantsReading(lots, index, inputs(index))) wanted.push(index);
  }
  const queue = new PQueue({ concurrency });
  await queue.addAll(
    wanted.map((index) => async () => {
      const newest = newestAt(lots, index);
      const last = newest && (await readLastRun(lots.context, lots.row.lot(index), newest));
      if (last !== undefined) read.set(index, last);
    }),
  );
  return read;
};

export interface ClassifiedArc {
  readonly paused: boolean;
  readonly read: ReadRuns;
  newest(index: number): NewestRun | undefined;
  inputs(index: number): LotInputs;
}

const isHeld = (lots: ArcLots, run: RunFacts | undefined, paused: boolean): boolean =>
  paused || (lots.context.arc.onRestate === 'hold' && run?.state === 'good');

/** Sets the state of every lot of every sink of an arc. */
export const classifyArc = async (lots: ArcLots, sinks: readonly LotRow[]): Promise<ClassifiedArc> => {
  const { paused } = lots;
  const { arc } = lots.context;
  const inputs = (index: number): LotInputs => lotInputs(lots.views, lots.row, index);
  const read = await readRuns(lots, inputs);
  const runFacts = (index: number): RunFacts | undefined => {
    const last = read.get(index);
    if (last !== undefined) return factsOf(lots, index, last);
    const newest = newestAt(lots, index);
    return newest && withoutReading(newest, arc.retry.maxAttempts);
  };
  const stateAt = (row: LotRow, index: number, run: RunFacts | undefined): LotState | undefined => {
    const found = inputs(index);
    const idle = found.allEmpty && arc.onEmpty === 'ignore' && found.inputs === 'all';
    const facts = { own: row.kind(index), inputs: idle ? 'excluded' : found.inputs, run } as const;
    const inherited = row.isInherited(index) && !found.restated;
    return deriveState({ ...facts, inherited, held: isHeld(lots, run, paused) });
  };
  for (let index = 0; index < lots.row.length; index++) {
    const run = runFacts(index);
    for (const row of sinks) row.setState(index, stateAt(row, index, run));
  }
  return { paused, read, inputs, newest: (index) => newestAt(lots, index) };
};
