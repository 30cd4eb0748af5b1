import type { SinkDescriptor } from '../metadata/descriptor.ts';
import { datasetId } from '../metadata/event.ts';
import type { RunResult } from '../metadata/keys.ts';
import type { End } from '../metadata/run.ts';
import type { RunInput } from '../metadata/workload.ts';
import type { Candidate, CommitOutcome } from './commit.ts';
import { commit } from './commit.ts';
import { endRun } from './end-run.ts';
import type { ArcContext } from './protocol.ts';
import { isoTime, storeOf } from './protocol.ts';
import type { Announcement } from './publish.ts';
import { publish } from './publish.ts';

interface Committed {
  readonly role: string;
  readonly sink: SinkDescriptor;
  readonly outcome: CommitOutcome;
}

const sinkOf = (lot: string, { sink, outcome }: Committed): End['sinks'][string] => ({
  dataset: datasetId(sink),
  lot,
  generation: outcome.outcome === 'superseded' ? null : outcome.manifest.generation,
  outcome: outcome.outcome,
});

const resultOf = (committed: readonly Committed[]): RunResult => {
  const outcomes = committed.map(({ outcome }) => outcome);
  if (outcomes.some(({ outcome }) => outcome === 'superseded')) return 'superseded';
  const empty = outcomes.every((each) => each.outcome !== 'superseded' && each.manifest.state === 'empty');
  return empty && outcomes.length > 0 ? 'empty' : 'complete';
};

const statsOf = (committed: readonly Committed[]): End['stats'] => {
  const stats = committed.flatMap(({ outcome }) => (outcome.outcome === 'superseded' ? [] : outcome.manifest.stats));
  return {
    objects: stats.reduce((sum, { objects }) => sum + objects, 0),
    bytes: stats.reduce((sum, { bytes }) => sum + bytes, 0),
  };
};

const endOf = ({ ports }: ArcContext, input: RunInput, committed: readonly Committed[]): End => ({
  result: resultOf(committed),
  sinks: Object.fromEntries(committed.map((each) => [each.role, sinkOf(input.lot, each)])),
  retryable: false,
  stats: statsOf(committed),
  startedAt: input.claimedAt,
  endedAt: isoTime(ports.clock.now()),
  token: ports.clock.id(),
});

const unannounced = (committed: readonly Committed[]): Announcement[] =>
  committed.flatMap(({ sink, outcome }) =>
    outcome.outcome === 'superseded' || outcome.sent ? [] : [{ dataset: sink, manifest: outcome.manifest }],
  );

/**
 * Commits every sink, ends the run, and only then tells: a consumer that hears of a generation finds the run ended.
 * There is no atomicity across sinks; what a crash leaves is adopted by the next attempt.
 */
export const settleRun = async (
  context: ArcContext,
  input: RunInput,
  candidates: ReadonlyMap<string, Candidate>,
): Promise<End> => {
  const { ports, arc, protocol } = context;
  const store = storeOf(ports, arc.stores, 'manifest');
  const committed: Committed[] = [];
  for (const [role, sink] of Object.entries(arc.sinks)) {
    const candidate = candidates.get(role);
    if (candidate === undefined) continue;
    const outcome = await commit({ store, dataset: sink, lot: input.lot }, candidate, protocol);
    committed.push({ role, sink, outcome });
  }
  const end = await endRun(context, input, endOf(context, input, committed));
  await publish(ports, arc, unannounced(committed));
  return end;
};
