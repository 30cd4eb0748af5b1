import { ClusterlessError } from '../errors.ts';
import { isFree, releaseByHand } from '../state/lease.ts';
import type { Lease, Scope, State } from '../state/state.ts';
import { loadState, stateFile } from '../state/store.ts';
import { applyPlan } from './apply.ts';
import type { Planned } from './planning.ts';
import { planTargets } from './planning.ts';
import type { ApplyOptions, Planner, PlanOptions, Reconciler } from './reconciler.ts';
import type { Result } from './result.ts';
import { sealState } from './seal-state.ts';
import type { ProjectTarget } from './target.ts';

/**
 * The reconciler as commands see it: desired (targets) against actual (what providers read), with a memory (the state
 * object). `planProjects` only reads; `applyPlanned` is the only way to anything that writes.
 */
export const planProjects = (
  planner: Planner,
  targets: readonly ProjectTarget[],
  options: PlanOptions,
  signal: AbortSignal,
): Promise<Planned> => planTargets(planner, targets, options, signal);

export const applyPlanned = (r: Reconciler, planned: Planned, options: ApplyOptions): Promise<Result> =>
  applyPlan(r, planned, options);

/** @throws CLS_NOT_FOUND */
export const showState = async (r: Pick<Reconciler, 'states'>, scope: Scope): Promise<State> => {
  const loaded = await loadState(stateFile(r.states, scope));
  if (loaded !== undefined) return sealState(loaded.state);
  throw new ClusterlessError('CLS_NOT_FOUND', `${scope.project}/${scope.projectVersion} has no state yet`, {
    hint: 'clusterless apply',
  });
};

export interface LockStatus {
  readonly lease: Lease;
  /** False when it was released, has expired, or its holder is a dead process of this host. */
  readonly held: boolean;
  /** ISO 8601, by the store's clock: the last write, which was the last beat. */
  readonly lastBeat: string;
  readonly silentMs: number;
}

/** Undefined while there is no state object. */
export const lockStatus = async (
  r: Pick<Reconciler, 'states' | 'clock' | 'holder' | 'isHolderDead'>,
  scope: Scope,
): Promise<LockStatus | undefined> => {
  const loaded = await loadState(stateFile(r.states, scope));
  if (loaded === undefined) return undefined;
  return {
    lease: loaded.state.lease,
    held: !isFree(loaded, r),
    lastBeat: new Date(loaded.modified).toISOString(),
    silentMs: Math.max(0, loaded.date - loaded.modified),
  };
};

/** @throws CLS_NOT_FOUND, CLS_USAGE when the run is not the holder's */
export const lockRelease = (
  r: Pick<Reconciler, 'states' | 'clock' | 'holder' | 'isHolderDead'>,
  scope: Scope,
  run: string,
): Promise<Lease> => releaseByHand(stateFile(r.states, scope), run, r);
