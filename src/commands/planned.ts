import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ClusterlessError, messageOf } from '../errors.ts';
import { formatPlanFile, parsePlanFile, planFromFile } from '../reconciler/plan-file.ts';
import { planWhenFree } from '../reconciler/plan-when-free.ts';
import type { Planned } from '../reconciler/planning.ts';
import type { ApplyOptions, Reconciler } from '../reconciler/reconciler.ts';
import type { Substrate } from './context.ts';
import { openSubstrate } from './context.ts';
import type { Flags } from './flag-values.ts';
import type { Io } from './io.ts';
import type { Live } from './live.ts';
import { withValues } from './plan-values.ts';
import { openReconciling, reconciling } from './reconciling.ts';

export interface PlannedCall {
  readonly substrate: Substrate;
  readonly reconciler: Reconciler;
  readonly planned: Planned;
  /** Which plan file it is, when it is one. */
  readonly of: Pick<ApplyOptions, 'planDigest'>;
  readonly live: Live;
}

const readPlan = (io: Io, name: string): string => {
  try {
    return readFileSync(resolve(io.cwd, name), 'utf8');
  } catch (thrown) {
    throw new ClusterlessError('CLS_USAGE', `cannot read the plan ${name}`, {
      detail: messageOf(thrown),
      hint: 'Make it with: clusterless diff --out plan.json',
      cause: thrown,
    });
  }
};

/** A plan file says what is wanted; project files are read for the values of variables alone, where there are any. */
const fromPlanFile = async (io: Io, flags: Flags, name: string): Promise<PlannedCall> => {
  const parsed = parsePlanFile(readPlan(io, name), name);
  const [target] = parsed.targets;
  if (target === undefined) throw new ClusterlessError('CLS_USAGE', `the plan ${name} is of no project`);
  const local = flags.local ?? (parsed.local || undefined);
  const opened = local === undefined ? flags : { ...flags, local };
  const substrate = await openSubstrate(io, opened, target.placement);
  const file = await withValues(io, flags, parsed, substrate);
  const { reconciler, live } = reconciling(io, flags, substrate);
  const planned = await planFromFile(reconciler, file, io.drain, flags.lockTimeout);
  live.end();
  return { substrate, reconciler, planned, of: { planDigest: file.digest }, live };
};

/** The plan of the project files, or the one of `--plan`, checked against what is there now. */
export const openPlanned = async (
  io: Io,
  flags: Flags,
  command: 'diff' | 'apply' | 'destroy',
): Promise<PlannedCall> => {
  if (flags.plan !== undefined) return fromPlanFile(io, flags, flags.plan);
  const { targets, planOptions, ...rest } = await openReconciling(io, flags, command);
  const options = { ...planOptions, destroy: command === 'destroy' };
  // Whoever only looks is told at once.
  const lockTimeoutMs = command === 'diff' ? 0 : flags.lockTimeout;
  const planned = await planWhenFree(rest.reconciler, targets, options, { signal: io.drain, lockTimeoutMs });
  rest.live.end();
  return { ...rest, planned, of: {} };
};

/** For `apply --plan`. */
export const writePlan = (io: Io, name: string, { reconciler, planned, substrate }: PlannedCall): void => {
  const origin = { clock: reconciler.clock, tool: reconciler.tool, local: substrate.local !== undefined };
  try {
    writeFileSync(resolve(io.cwd, name), formatPlanFile(planned, origin));
  } catch (thrown) {
    throw new ClusterlessError('CLS_USAGE', `cannot write ${name}`, { detail: messageOf(thrown), cause: thrown });
  }
};
