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

const isAlive = async ({ ports }: ArcContext, { leaseUntil, execution }: Claim): Promise<boolean> => {
  if (ports.clock.wall() >= Date.parse(leaseUntil)) return false;
  return execution === null || (await ports.launcher.probe(execution)) !== 'dead';
};

const unended = async (context: ArcContext, run: number, claim: Claim): Promise<LastRun> => {
  const result = (await isAlive(context, claim)) ? 'running' : 'abandoned';
  return { run, claim, result, retryable: true, retryAt: undefined };
};

const isGood = (result: RunResult | undefined): result is 'complete' | 'empty' | 'superseded' =>
  result === 'complete' || result === 'empty' || result === 'superseded';

/**
 * Undefined when a record that was listed is gone: read again. The end is asked for after the listing, so a run may
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
  if (end === undefined) return result === undefined ? unended(context, run, claim) : undefined;
  const retryAt = end.retryAt === undefined ? undefined : Date.parse(end.retryAt);
  return { run, claim, result: end.result, retryable: end.retryable, retryAt };
};
