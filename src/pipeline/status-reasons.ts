import { datasetId } from '../metadata/event.ts';
import type { LotState } from './arc-state.ts';
import type { Attention, Root } from './attention.ts';
import type { LastRun } from './last-run.ts';
import { readLastRun } from './last-run.ts';
import type { LotRow } from './lot-row.ts';
import type { ArcContext } from './protocol.ts';
import { isoTime } from './protocol.ts';
import { readEnd } from './runs.ts';
import type { ClassifiedArc } from './status-arc.ts';
import type { SourceLot } from './status-inputs.ts';

/** Of the lines that a workload wrote last, as many as help without hiding the next cause. */
const shownLines = 8;

const lotName = ({ view, index }: SourceLot): string => `${datasetId(view.source)} ${view.row.lot(index)}`;

interface Place {
  readonly context: ArcContext;
  /** What a person has to type to mean this arc. */
  readonly label: string;
  readonly arc: ClassifiedArc;
  readonly row: LotRow;
}

const lastRunOf = async ({ context, arc, row }: Place, index: number): Promise<LastRun | undefined> => {
  const newest = arc.newest(index);
  return arc.read.get(index) ?? (newest && readLastRun(context, row.lot(index), newest));
};

const failureReason = async (place: Place, { state, last }: Root): Promise<string> => {
  const { context, row } = place;
  const run = await lastRunOf(place, last);
  const end = run && (await readEnd(context, row.lot(last), run.run));
  if (run === undefined || end === undefined) return 'the run failed';
  const { attempt } = run.claim;
  const { maxAttempts } = context.arc.retry;
  const what = `${end.error?.code ?? end.result}: ${end.error?.message ?? end.result}`;
  const lines = end.error?.lastLines?.slice(-shownLines) ?? [];
  const when =
    state === 'queued' && run.retryAt !== undefined
      ? `retry ${attempt + 1}/${maxAttempts} at ${isoTime(run.retryAt)}`
      : `attempt ${attempt}/${maxAttempts}`;
  return [`${when}  ${what.replaceAll('\n', ' ')}`, ...lines].join('\n');
};

const abandonedReason = async (place: Place, { last }: Root): Promise<string> => {
  const run = await lastRunOf(place, last);
  return run === undefined
    ? 'a run began and never ended'
    : `run ${run.claim.runId} began at ${run.claim.claimedAt} and never ended`;
};

const waitingReason = ({ arc }: Place, { first }: Root): string => {
  const { missing } = arc.inputs(first);
  const [one] = missing;
  if (one === undefined) return 'an input is not there';
  return `waits for ${lotName(one)}${missing.length > 1 ? ` and ${missing.length - 1} more` : ''}`;
};

const heldReason = ({ arc }: Place): string =>
  arc.paused ? 'the arc is paused' : 'its inputs were restated, and the arc asks before it runs again';

const reasons: Partial<Record<LotState, (place: Place, root: Root) => string | Promise<string>>> = {
  failed: failureReason,
  queued: failureReason,
  abandoned: abandonedReason,
  waiting: waitingReason,
  held: heldReason,
  stale: () => 'its inputs have newer generations than it was made from',
  pending: () => 'its inputs are there, and nothing ran',
};

/** Why the lots of a root are as they are. Reads a few records at most. */
export const reasonOf = async (place: Place, root: Root): Promise<string> =>
  (await reasons[root.state]?.(place, root)) ?? root.state;

/** Only a person can make these go on; the rest is what a sweep is for. */
const asksAPerson: ReadonlySet<LotState> = new Set<LotState>(['failed', 'held']);

const commandOf = (name: string, { state, count }: Root, [first]: Attention['lots']): string => {
  if (state === 'queued') return 'clusterless local advance 10m';
  return count === 1 || asksAPerson.has(state)
    ? `clusterless local run ${name} --lot ${first}`
    : 'clusterless local run';
};

export const arcAttention = async (place: Place, dataset: string, root: Root): Promise<Attention> => {
  const { arc } = place.context;
  const lots = [place.row.lot(root.first), place.row.lot(root.last)] as const;
  return {
    state: root.state,
    dataset,
    arc: `${arc.project}.${arc.name}`,
    lots,
    reason: await reasonOf(place, root),
    blocks: root.blocks,
    command: commandOf(place.label, root, lots),
  };
};

export const boundaryAttention = (
  dataset: string,
  row: LotRow,
  { root, unclosed }: { readonly root: Root; readonly unclosed: ReadonlySet<number> },
): Attention => ({
  state: root.state,
  dataset,
  arc: null,
  lots: [row.lot(root.first), row.lot(root.last)],
  reason: unclosed.has(root.first) ? 'objects arrived, and the lot was never closed' : 'the lot was never closed',
  blocks: root.blocks,
  command: 'clusterless local run',
});
