import type { ArcDescriptor } from '../metadata/descriptor.ts';
import type { End } from '../metadata/run.ts';
import type { RunInput, WorkloadOutcome } from '../metadata/workload.ts';
import type { Ports } from '../ports/ports.ts';
import { readCandidates } from './candidate.ts';
import type { Candidate } from './commit.ts';
import { recheckLot } from './evaluate.ts';
import type { Evaluation } from './evaluation.ts';
import type { Failure } from './fail-run.ts';
import { brokenContract, failRun } from './fail-run.ts';
import type { ArcContext } from './protocol.ts';
import { standardProtocol } from './protocol.ts';
import type { WholeInput } from './run-input.ts';
import { settleRun } from './settle.ts';
import { wholeInput } from './told-input.ts';

export interface Finished {
  /** As it stands: the first end of the run, whoever wrote it. */
  readonly end: End;
  /** Set when the inputs had changed meanwhile. */
  readonly recheck?: Evaluation;
}

const collectOutcome = async (
  context: ArcContext,
  input: WholeInput,
  outcome: WorkloadOutcome,
): Promise<ReadonlyMap<string, Candidate> | Failure> => {
  if (outcome.outcome !== 'succeeded') return outcome;
  try {
    return await readCandidates(context, input, outcome.answer);
  } catch (thrown) {
    return brokenContract(thrown);
  }
};

const isFailure = (outcome: ReadonlyMap<string, Candidate> | Failure): outcome is Failure => 'outcome' in outcome;

const endRun = async (context: ArcContext, input: WholeInput, outcome: WorkloadOutcome): Promise<End> => {
  const collected = await collectOutcome(context, input, outcome);
  return isFailure(collected) ? failRun(context, input, collected) : settleRun(context, input, collected);
};

export const finishRun = async (context: ArcContext, told: RunInput, outcome: WorkloadOutcome): Promise<Finished> => {
  const input = await wholeInput(context, told);
  const early = context.protocol.recheck === 'before-end' ? await recheckLot(context, input) : undefined;
  const end = await endRun(context, input, outcome);
  // After the end record: before it, whoever announces an input finds a run going and leaves it to this look.
  const late = context.protocol.recheck === 'after-end' ? await recheckLot(context, input) : undefined;
  const found = early ?? late;
  return { end, ...(found === undefined ? {} : { recheck: found }) };
};

/**
 * The last step of a run, whatever became of its workload: checks and commits what it wrote, ends it, tells the world,
 * and looks whether the inputs have changed meanwhile. Safe to call any number of times. Fails only when storage does;
 * then call it again.
 */
export const finish = (
  ports: Ports,
  arc: ArcDescriptor,
  input: RunInput,
  outcome: WorkloadOutcome,
): Promise<Finished> => finishRun({ ports, arc, protocol: standardProtocol }, input, outcome);
