import { systemClock } from '../ports/clock.ts';
import type { ReconcileEvent } from '../reconciler/events.ts';
import type { ApplyOptions, Planner, PlanOptions, Reconciler } from '../reconciler/reconciler.ts';
import type { ProjectTarget } from '../reconciler/target.ts';
import { scopeOf } from '../reconciler/target.ts';
import { onReconcile } from '../report/progress.ts';
import { stateKey } from '../state/key.ts';
import { liveness } from '../substrate/local/process.ts';
import { askAhead } from './ask-ahead.ts';
import type { Substrate } from './context.ts';
import { logOf, onePlacement, openSubstrate, placementOf } from './context.ts';
import type { Flags } from './flag-values.ts';
import type { Io } from './io.ts';
import type { Live } from './live.ts';
import { liveLine } from './live.ts';
import { requireProjects } from './load.ts';
import { readAhead } from './read-ahead.ts';
import { lowerAll } from './targets.ts';
import { version } from './version.ts';

/** Everything that diff, apply and destroy have in common, put together from the flags. */
export interface Reconciling {
  readonly substrate: Substrate;
  readonly reconciler: Reconciler & Pick<Planner, 'began'>;
  readonly targets: readonly ProjectTarget[];
  readonly planOptions: PlanOptions;
  readonly live: Live;
}

export const reconcilerOf = (
  io: Io,
  flags: Flags,
  substrate: Substrate,
  emit: (event: ReconcileEvent) => void,
): Reconciler => ({
  providers: substrate.providers,
  states: substrate.states,
  clock: systemClock,
  log: logOf(io, flags),
  tool: version,
  holder: io.holder,
  isHolderDead: ({ host, pid }) => liveness({ host, pid, started: '' }) === 'dead',
  emit,
  ...(substrate.calls === undefined ? {} : { calls: substrate.calls }),
});

export const planOptionsOf = (flags: Flags): PlanOptions => ({
  refresh: flags.refresh,
  allowEmpty: flags.allowEmpty,
  ...(flags.only.length > 0 ? { only: flags.only } : {}),
  ...(flags.allowReplace.length > 0 ? { allowReplace: flags.allowReplace } : {}),
  ...(flags.repair ? { repair: true } : {}),
  ...(flags.allowDelete === undefined ? {} : { allowDelete: flags.allowDelete }),
});

export const applyOptionsOf = (io: Io, flags: Flags, command: 'apply' | 'destroy' | 'watch'): ApplyOptions => ({
  command,
  failFast: flags.failFast,
  lockTimeoutMs: flags.lockTimeout,
  drain: io.drain,
  abort: io.abort,
  ...(flags.parallel === undefined ? {} : { parallel: flags.parallel }),
});

/** The reconciler of a substrate, with its progress on stderr. */
export const reconciling = (io: Io, flags: Flags, substrate: Substrate): Pick<Reconciling, 'reconciler' | 'live'> => {
  const live = liveLine(io, flags, 'Planning');
  const emit = (event: ReconcileEvent): void => live.update((progress) => onReconcile(progress, event));
  return { live, reconciler: reconcilerOf(io, flags, substrate, emit) };
};

/** Reads the files, opens their substrate and lowers them; writes nothing. What is left out is said on stderr. */
export const openReconciling = async (
  io: Io,
  flags: Flags,
  command: 'diff' | 'apply' | 'destroy',
): Promise<Reconciling> => {
  const removes = command === 'destroy';
  const use = { takesCode: !removes, buildsImages: !removes && flags.local !== true };
  const projects = await requireProjects(io, flags.project, use);
  const began = { at: systemClock.monotonic(), calls: 0 };
  const opened = await openSubstrate(io, flags, onePlacement(projects));
  const keys = projects.map((project) => stateKey(scopeOf({ ...project.project, placement: placementOf(project) })));
  const substrate = { ...opened, states: readAhead(opened.states, keys) };
  const into = { ...substrate, removes };
  const lowering = lowerAll(projects, into, askAhead(projects, into, flags));
  // When the questions are out: what was loaded before would only have delayed them.
  substrate.warm?.();
  const { targets, notes } = await lowering;
  for (const note of notes) io.note(`note: ${note}\n`);
  const { reconciler, live } = reconciling(io, flags, substrate);
  return { substrate, targets, planOptions: planOptionsOf(flags), reconciler: { ...reconciler, began }, live };
};
