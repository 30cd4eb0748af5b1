import type { ArcDescriptor } from '../metadata/descriptor.ts';
import type { LotId } from '../metadata/lot.ts';
import { parseLot } from '../metadata/lot.ts';
import type { Cause, Claim } from '../metadata/run.ts';
import { inputDigest } from '../metadata/run.ts';
import type { Ports } from '../ports/ports.ts';
import { emptyCandidates } from './candidate.ts';
import { claimRun } from './claim.ts';
import { markEnd } from './end-run.ts';
import type { Evaluation } from './evaluation.ts';
import { abandoned, failRun } from './fail-run.ts';
import { judgeRestatement } from './hold.ts';
import { judgeInherited } from './inherited.ts';
import type { Inputs } from './inputs.ts';
import { hasNewInputs, readInputs } from './inputs.ts';
import { isAllEmpty, judgeInputs, judgeLastRun, nextAttempt } from './judge.ts';
import type { LastRun } from './last-run.ts';
import { readLastRun } from './last-run.ts';
import { isPaused } from './pause.ts';
import type { ArcContext } from './protocol.ts';
import { standardProtocol } from './protocol.ts';
import { untilDecided } from './put-record.ts';
import type { WholeInput } from './run-input.ts';
import { runInputOf } from './run-input.ts';
import { readNewestRun } from './runs.ts';
import { settleRun } from './settle.ts';
import { startRun } from './start.ts';

/** Beyond the workload's own timeout, for the steps around it. */
const leaseMarginMs = 5 * 60_000;
/** Nothing but a few writes: whoever dies in between should not block the lot for long. */
const emptyLeaseMs = 60_000;

interface Question {
  readonly lot: LotId;
  readonly cause: Cause;
}

/** A replay makes another run of the same inputs; whatever follows it must not take that for a change. */
const nonceOf = ({ kind, id }: Cause, last: LastRun | undefined): string | undefined =>
  kind === 'replay' && id !== undefined ? id : last?.claim.nonce;

/**
 * A person who replays without naming a replay wants what failed tried again, nothing made anew: no consumer has to
 * be asked about it.
 */
const recordedCause = (cause: Cause): Cause =>
  cause.kind === 'replay' && cause.id === undefined ? { kind: 'retry' } : cause;

interface Ready extends Question {
  readonly inputs: Inputs;
  readonly last: LastRun | undefined;
  readonly nonce: string | undefined;
  readonly digest: string;
}

/** Commits and ends a claimed run whose inputs are all empty, without a workload. */
const propagateEmpty = async (context: ArcContext, input: WholeInput): Promise<void> => {
  const { recheck } = context.protocol;
  if (recheck === 'before-end') await recheckLot(context, input);
  await settleRun(context, input, emptyCandidates(context, input));
  if (recheck === 'after-end') await recheckLot(context, input);
};

/** A run that could not be started is over, so somebody has to look at the inputs again, as after any other run. */
const startOrEnd = async (context: ArcContext, run: Parameters<typeof startRun>[1]): Promise<void> => {
  try {
    await startRun(context, run);
  } catch (thrown) {
    await recheckLot(context, run.input);
    throw thrown;
  }
};

const carryOut = async (
  context: ArcContext,
  lot: LotId,
  { claim, empty }: { readonly claim: Claim; readonly empty: boolean },
): Promise<Evaluation> => {
  const input = runInputOf(context.arc, lot, claim);
  if (empty) await propagateEmpty(context, input);
  else await startOrEnd(context, { lot, claim, input });
  const { run, runId, attempt } = input;
  return { lot, answer: empty ? 'empty' : 'started', run, runId, attempt };
};

const begin = async (context: ArcContext, ready: Ready): Promise<Evaluation | 'again'> => {
  const { lot, cause, inputs, digest, last, nonce } = ready;
  const empty = isAllEmpty(inputs) && context.arc.onEmpty === 'propagate';
  const claim = await claimRun(context, {
    lot,
    digest,
    nonce,
    cause: recordedCause(cause),
    run: last === undefined ? 0 : last.run + 1,
    snapshot: inputs.snapshot,
    attempt: nextAttempt(ready),
    leaseMs: empty ? emptyLeaseMs : context.arc.timeoutSeconds * 1000 + leaseMarginMs,
  });
  return claim === undefined ? 'again' : carryOut(context, lot, { claim, empty });
};

const judge = async (
  context: ArcContext,
  { lot, cause }: Question,
  last: LastRun | undefined,
): Promise<Evaluation | 'again'> => {
  const { ports, arc } = context;
  const inputs = await readInputs(context, lot);
  const nonce = nonceOf(cause, last);
  const digest = inputDigest(inputs.snapshot, arc.version, nonce);
  const ready = { lot, cause, inputs, last, nonce, digest };
  const given = { ...ready, arc, now: ports.clock.now() };
  const verdict =
    judgeInputs(given) ??
    judgeLastRun(given) ??
    (await judgeInherited(context, { lot, cause, last, inputs: inputs.snapshot })) ??
    (await judgeRestatement(context, { lot, cause, last, inputs: inputs.snapshot }));
  if (verdict?.answer === 'failed' && last?.result === 'abandoned') {
    await failRun(context, runInputOf(arc, lot, last.claim), abandoned);
    // Whoever ends a run looks at its inputs again.
    return 'again';
  }
  return verdict ?? begin(context, ready);
};

const runningOf = (lot: LotId, { run, claim }: LastRun): Evaluation => ({
  lot,
  answer: 'running',
  run,
  runId: claim.runId,
  attempt: claim.attempt,
});

/** Runs are listed before inputs are, so that the numbers of runs are in the order of what they read. */
const step = async (context: ArcContext, question: Question): Promise<Evaluation | 'again'> => {
  const { lot, cause } = question;
  const newest = await readNewestRun(context, lot);
  if (await isPaused(context, cause)) return { lot, answer: 'paused' };
  if (newest === undefined) return judge(context, question, undefined);
  const last = await readLastRun(context, lot, newest);
  if (last === undefined) return 'again';
  const { run, result } = last;
  // The finisher of that run looks at the inputs again and will see ours.
  if (result === 'running') return runningOf(lot, last);
  // Whoever ended it died before it could say so in the listing, and nobody else will.
  if (newest.result === undefined && result !== 'abandoned') await markEnd(context, { lot, run, result });
  return judge(context, question, last);
};

export const evaluateLot = async (context: ArcContext, lot: LotId, cause: Cause): Promise<Evaluation> => {
  const parsed = parseLot(lot);
  if (parsed === undefined) return { lot, answer: 'unknown-lot', reason: `"${lot}" is not a lot` };
  if (parsed.unit !== context.arc.unit) {
    return { lot, answer: 'unknown-lot', reason: `the lots of ${context.arc.name} are ${context.arc.unit}` };
  }
  return untilDecided('the run of a lot', () => step(context, { lot: parsed.id, cause }));
};

/** For whoever ends a run: inputs that came while it ran were told that it is running, and left to us. */
export const recheckLot = async (
  context: ArcContext,
  { lot, snapshot }: Pick<WholeInput, 'lot' | 'snapshot'>,
): Promise<Evaluation | undefined> =>
  (await hasNewInputs(context, lot, snapshot)) ? evaluateLot(context, lot, { kind: 'recheck' }) : undefined;

/**
 * Looks at one lot of an arc and starts a run when one is due. Called for every event, timer, sweep and wish of a
 * person; safe to call any number of times, at once, from anywhere.
 */
export const evaluate = (ports: Ports, arc: ArcDescriptor, lot: LotId, cause: Cause): Promise<Evaluation> =>
  evaluateLot({ ports, arc, protocol: standardProtocol }, lot, cause);
