import { claimKey, runId } from '../metadata/keys.ts';
import type { LotId } from '../metadata/lot.ts';
import type { Cause, Claim, Snapshot } from '../metadata/run.ts';
import type { ArcContext } from './protocol.ts';
import { arcRef, isoTime, storeOf } from './protocol.ts';
import { putRecord } from './put-record.ts';

export interface ClaimRequest {
  readonly lot: LotId;
  readonly run: number;
  readonly digest: string;
  readonly snapshot: Snapshot;
  readonly attempt: number;
  readonly cause: Cause;
  readonly nonce: string | undefined;
  /** Of the work, by the wall clock. */
  readonly leaseMs: number;
}

/** Unique for ever, even when a new arc version begins to count its runs anew on the same machine. */
export const executionName = (lot: LotId, run: number, token: string): string =>
  `${lot}-r${String(run).padStart(4, '0')}-${token.slice(0, 8)}`;

const claimOf = ({ ports, arc }: ArcContext, request: ClaimRequest): Claim => {
  const { lot, run, nonce, leaseMs, digest, snapshot, attempt, cause } = request;
  const token = ports.clock.id();
  return {
    token,
    digest,
    snapshot,
    attempt,
    cause,
    claimedAt: isoTime(ports.clock.now()),
    leaseUntil: isoTime(ports.clock.wall() + leaseMs),
    execution: ports.launcher.executionId(arc.machine, executionName(lot, run, token)),
    runId: runId(arc.name, run, token.slice(0, 8)),
    runNumber: run,
    projectVersion: arc.projectVersion,
    ...(nonce === undefined ? {} : { nonce }),
  };
};

/** Undefined when somebody else was faster, or nothing is known: start over, never guess. */
export const claimRun = async (context: ArcContext, request: ClaimRequest): Promise<Claim | undefined> => {
  const { ports, arc } = context;
  const claim = claimOf(context, request);
  const key = claimKey(arcRef(arc), request.lot, request.run);
  const put = await putRecord(storeOf(ports, arc.stores, 'state'), key, claim);
  return put === 'ours' ? claim : undefined;
};
