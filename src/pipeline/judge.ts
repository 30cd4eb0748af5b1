import type { ArcDescriptor } from '../metadata/descriptor.ts';
import type { LotId } from '../metadata/lot.ts';
import type { Cause } from '../metadata/run.ts';
import type { Evaluation } from './evaluation.ts';
import type { Inputs } from './inputs.ts';
import type { LastRun } from './last-run.ts';
import { isAutomatic, isoTime } from './protocol.ts';

interface Case {
  readonly arc: ArcDescriptor;
  readonly lot: LotId;
  readonly cause: Cause;
  readonly inputs: Inputs;
  /** Of these inputs, this arc version and the nonce of the last replay. */
  readonly digest: string;
  readonly last: LastRun | undefined;
  /** Milliseconds since the epoch, by the pipeline's clock. */
  readonly now: number;
}

/** Inputs as they are now allow a run, and nothing of it is said about the runs there were. */
export const judgeInputs = ({ arc, lot, inputs }: Pick<Case, 'arc' | 'lot' | 'inputs'>): Evaluation | undefined => {
  if (inputs.missing.length > 0) return { lot, answer: 'waiting', missing: inputs.missing };
  if (inputs.states.has('waived')) return { lot, answer: 'ignored', reason: 'an input is waived' };
  if (inputs.states.has('removed')) return { lot, answer: 'ignored', reason: 'an input has expired' };
  if (isAllEmpty(inputs) && arc.onEmpty === 'ignore') return { lot, answer: 'ignored', reason: 'all inputs are empty' };
  return undefined;
};

export const isAllEmpty = ({ states }: Inputs): boolean => states.size === 1 && states.has('empty');

const judgeFailure = ({ arc, lot, cause, now }: Case, last: LastRun): Evaluation | undefined => {
  const { run, result, retryable, retryAt } = last;
  const { attempt } = last.claim;
  if (!isAutomatic(cause)) return undefined;
  if (!retryable || attempt >= arc.retry.maxAttempts) return { lot, answer: 'failed', run, attempt, result };
  if (retryAt === undefined || now >= retryAt || cause.kind === 'retry') return undefined;
  return { lot, answer: 'backing-off', run, attempt, retryAt: isoTime(retryAt) };
};

/** Whether the newest run answers for these inputs already. */
export const judgeLastRun = (given: Case): Evaluation | undefined => {
  const { last, lot, digest } = given;
  if (last === undefined || last.claim.digest !== digest) return undefined;
  if (last.result === 'complete' || last.result === 'empty' || last.result === 'superseded') {
    return { lot, answer: 'duplicate', run: last.run };
  }
  return judgeFailure(given, last);
};

/** Attempts are counted per digest; a person's wish starts a new count. Abandoned claims count. */
export const nextAttempt = ({ last, digest, cause }: Pick<Case, 'last' | 'digest' | 'cause'>): number =>
  last !== undefined && last.claim.digest === digest && isAutomatic(cause) ? last.claim.attempt + 1 : 1;
