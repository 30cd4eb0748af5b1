import type { ErrorCode } from '../errors.ts';
import { ClusterlessError, errorTable, messageOf } from '../errors.ts';
import type { End } from '../metadata/run.ts';
import type { RunInput, WorkloadOutcome } from '../metadata/workload.ts';
import { endRun } from './end-run.ts';
import type { ArcContext } from './protocol.ts';
import { isoTime } from './protocol.ts';
import { retryTime, scheduleRetry } from './retry.ts';

export type Failure = Exclude<WorkloadOutcome, { outcome: 'succeeded' }>;

/** Trying again cannot help when access is denied or the contract is broken, whoever reports it. */
const poison: ReadonlySet<string> = new Set<ErrorCode>(['CLS_DENIED', 'CLS_CREDENTIALS', 'CLS_UNSUPPORTED']);

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorTable, code);

/** Faults of storage itself: the run may well be good, and whoever asked asks again. */
const ofStorage: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['CLS_DISK', 'CLS_INTERNAL', 'CLS_RECORD_CORRUPT']);

/** Reading what a workload left has shown a fault that no second look mends. Anything else is thrown on. */
export const brokenContract = (thrown: unknown): Failure => {
  if (!(thrown instanceof ClusterlessError) || thrown.retryable || ofStorage.has(thrown.code)) throw thrown;
  const message = [thrown.summary, thrown.detail].filter((text) => text !== undefined).join('. ');
  return { outcome: 'failed', code: thrown.code, message, retryable: false };
};

/** A machine that could not be started is a failed attempt: nobody else will ever end this run. */
export const notStarted = (thrown: unknown): Failure => ({
  outcome: 'failed',
  code: thrown instanceof ClusterlessError ? thrown.code : 'CLS_INTERNAL',
  message: `the run could not be started: ${messageOf(thrown)}`,
  retryable: !(thrown instanceof ClusterlessError) || thrown.retryable,
});

/** Nothing was heard of a run, its life is over, and it was the last attempt: nobody else will ever end it. */
export const abandoned: Failure = {
  outcome: 'failed',
  code: 'abandoned',
  message: 'the run ended without a word',
  retryable: true,
};

const endOf = (context: ArcContext, input: RunInput, failure: Failure): End => {
  const { ports, arc } = context;
  const retryable = failure.retryable && !(isErrorCode(failure.code) && poison.has(failure.code));
  const retryAt = retryable ? retryTime(ports, arc, input.attempt) : undefined;
  const { code, message, lastLines } = failure;
  return {
    result: failure.outcome,
    sinks: {},
    error: { code, message, ...(lastLines === undefined ? {} : { lastLines }) },
    retryable,
    ...(retryAt === undefined ? {} : { retryAt: isoTime(retryAt) }),
    stats: {},
    startedAt: input.claimedAt,
    endedAt: isoTime(ports.clock.now()),
    token: ports.clock.id(),
  };
};

/** Ends a run that failed, and arms the next attempt where one is left. */
export const failRun = async (context: ArcContext, input: RunInput, failure: Failure): Promise<End> => {
  const end = await endRun(context, input, endOf(context, input, failure));
  if (end.retryAt !== undefined) {
    await scheduleRetry(context.ports, context.arc, { input, at: Date.parse(end.retryAt) });
  }
  return end;
};
