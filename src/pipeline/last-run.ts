import type { RunResult } from '../metadata/keys.ts';
import type { LotId } from '../metadata/lot.ts';
import type { Claim } from '../metadata/run.ts';
import type { ArcContext } from './protocol.ts';
import type { NewestRun } from './runs.ts';
import { readClaim, readEnd } from './runs.ts';

/** The newest run of a lot, read as far as the decision needs it. */
export interface LastRun {
  readonly run: number;
  readonly claim: Claim;
  /** `abandoned`: claimed, never ended, and its life is over. */
  readonly result: RunResult | 'running' | 'abandoned';
  readonly retryable: boolean;
  /** Milliseconds since the epoch, by the pipeline's clock. */
  readonly retryAt: number | undefined;
}

/**
 * The launcher knows best, also when the lease is over: tries within a run and its finish may take longer than the
 * workload alone, and every machine has its own end. The lease is for what the launcher knows nothing of: a claim
 * whose execution was never started.
 */
const isAlive = async ({ ports }: ArcContext, { leaseUntil, execution }: Claim): Promise<boolean> => {
  const state = execution === null ? 'unknown' : await ports.launcher.probe(execution);
  return state === 'unknown' ? ports.clock.wall() < Date.parse(leaseUntil) : state === 'alive';
};

/** Undefined when it has ended after all: between the look at its end and the question whether it lives. */
const unended = async (
  context: ArcContext,
  { lot, run, claim }: { readonly lot: LotId; readonly run: number; readonly claim: Claim },
): Promise<LastRun | undefined> => {
  const result = (await isAlive(context, claim)) ? 'running' : 'abandoned';
  if (result === 'abandoned' && (await readEnd(context, lot, run)) !== undefined) return undefined;
  return { run, claim, result, retryable: true, retryAt: undefined };
};

const isGood = (result: RunResult | undefined): result is 'complete' | 'empty' | 'superseded' =>
  result === 'complete' || result === 'empty' || result === 'superseded';

/**
 * Undefined when a record that was listed is gone, or an end has come: read again. The end is asked for after the listing, so a run may
 * have ended in between, and another may even have begun: then put-new of the next claim, or that run's own finisher,
 * sees to what is missed here.
 */
export const readLastRun = async (
  context: ArcContext,
  lot: LotId,
  { run, result }: NewestRun,
): Promise<LastRun | undefined> => {
  const claim = await readClaim(context, lot, run);
  if (claim === undefined) return undefined;
  if (isGood(result)) return { run, claim, result, retryable: false, retryAt: undefined };
  const end = await readEnd(context, lot, run);
  if (end === undefined) return result === undefined ? unended(context, { lot, run, claim }) : undefined;
  const retryAt = end.retryAt === undefined ? undefined : Date.parse(end.retryAt);
  return { run, claim, result: end.result, retryable: end.retryable, retryAt };
};
