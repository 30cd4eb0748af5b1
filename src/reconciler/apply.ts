import type { ErrorCode } from '../errors.ts';
import { ClusterlessError } from '../errors.ts';
import { digestOf } from '../metadata/canonical.ts';
import { Journal } from '../state/journal.ts';
import type { Acquired } from '../state/lease.ts';
import { acquire, waitUntilFree } from '../state/lease.ts';
import type { State } from '../state/state.ts';
import { stateFile } from '../state/store.ts';
import { isLoss } from './entry.ts';
import { Execution, stampOf } from './execute.ts';
import type { Stamp } from './ledger.ts';
import { begin } from './ledger.ts';
import type { BlockedReason } from './plan.ts';
import type { Planned } from './planning.ts';
import { planTargets } from './planning.ts';
import type { ApplyOptions, Reconciler } from './reconciler.ts';
import type { Outcome, ProjectResult, Result } from './result.ts';
import { makeResult } from './result.ts';
import { fresh, sourceOf } from './source.ts';
import type { ProjectContext } from './subject.ts';
import type { Work } from './work.ts';
import { isStateOnly, worksOf } from './work.ts';

const replans = 3;

interface Held {
  readonly project: ProjectContext;
  readonly journal: Journal;
  /** To put back when another project of the run can't be begun. */
  readonly before: State['resources'];
}

type Begun = { readonly held: readonly Held[] } | 'moved';

const isOf =
  (project: ProjectContext) =>
  ({ entry }: Work): boolean =>
    entry.subject.project === project;

/** What may start at once: their intents go out with the write that takes the lease. */
const firstOf = (works: readonly Work[]): readonly Work[] =>
  works.filter((work) => work.after.length === 0 && !isStateOnly(work));

const giveBack = async (held: readonly Held[]): Promise<void> => {
  for (const { journal, before } of held) {
    await journal.close((draft) => {
      draft.resources = { ...before };
    });
  }
};

const waitForAll = async (
  r: Reconciler,
  projects: readonly ProjectContext[],
  options: ApplyOptions,
): Promise<boolean> => {
  for (const { desired, loaded } of projects) {
    const file = stateFile(r.states, desired.scope);
    const free = await waitUntilFree(file, loaded, r, {
      timeoutMs: options.lockTimeoutMs,
      signal: options.drain,
      onWait: (lease) => r.emit({ type: 'lock-waiting', project: desired.key, lease }),
    });
    if (free?.etag !== loaded?.etag) return false;
  }
  return true;
};

const take = (r: Reconciler, project: ProjectContext, works: readonly Work[], options: ApplyOptions) => {
  const { desired, loaded } = project;
  const id = r.clock.id();
  const state = loaded?.state ?? fresh(r, project);
  return acquire(stateFile(r.states, desired.scope), { state, etag: loaded?.etag }, r, {
    id,
    command: options.command ?? 'apply',
    prepare: (draft) => {
      const stamp = stampOf({ run: id, epoch: draft.lease.epoch }, r.clock);
      draft.tool = r.tool;
      draft.lastRun = lastRunOf(stamp, 'interrupted', options);
      const { planDigest } = options;
      const used = draft.appliedPlans.filter((plan) => plan !== planDigest);
      if (planDigest !== undefined) draft.appliedPlans = [...used, planDigest].slice(-20);
      for (const work of works) begin(draft, work, stamp);
    },
  });
};

const lastRunOf = (
  { run, at }: Pick<Stamp, 'run' | 'at'>,
  ended: NonNullable<State['lastRun']>['ended'],
  { command = 'apply', planDigest }: ApplyOptions,
): NonNullable<State['lastRun']> => ({
  run,
  command,
  ended,
  at,
  ...(planDigest === undefined ? {} : { plan: planDigest }),
});

/** Takes the leases of all projects that have work, or of none. */
const beginAll = async (
  r: Reconciler,
  planned: Planned,
  works: readonly Work[],
  options: ApplyOptions,
): Promise<Begun> => {
  const projects = planned.projects.filter((project) => works.some(isOf(project)));
  if (!(await waitForAll(r, projects, options))) return 'moved';
  const held: Held[] = [];
  const first = firstOf(works);
  for (const project of projects) {
    const before = project.resources;
    try {
      const taken = await take(r, project, first.filter(isOf(project)), options);
      if ('moved' in taken) {
        await giveBack(held);
        return 'moved';
      }
      held.push({ project, before, journal: journalOf(r, project, taken.held) });
    } catch (error) {
      await giveBack(held).catch(() => {});
      throw error;
    }
  }
  return { held };
};

const journalOf = (r: Reconciler, { desired }: ProjectContext, acquired: Acquired): Journal =>
  new Journal(stateFile(r.states, desired.scope), acquired, r.clock);

const codeOf = (reason: BlockedReason): ErrorCode => {
  if (reason === 'unknown') return 'CLS_DENIED';
  if (reason === 'busy') return 'CLS_BUSY';
  return reason === 'unmet' ? 'CLS_NOT_BOOTSTRAPPED' : 'CLS_REFUSED';
};

const blockedOutcomes = ({ due }: Planned): readonly Outcome[] =>
  due.flatMap(({ subject, decision: { action, blocked, reason } }) => {
    if (blocked === undefined) return [];
    const error = {
      code: codeOf(blocked.reason),
      summary: blocked.detail,
      detail: null,
      hint: blocked.hint,
      retryable: blocked.reason === 'busy',
    };
    const project = subject.project.desired.key;
    return [{ project, address: subject.address, action, outcome: 'skipped', ms: 0, note: reason, error }];
  });

const endedAs = (outcomes: readonly Outcome[]): NonNullable<State['lastRun']>['ended'] => {
  if (outcomes.some(({ error }) => error?.code === 'CLS_INTERRUPTED')) return 'interrupted';
  const failed = outcomes.filter(({ outcome }) => outcome === 'failed').length;
  if (failed === 0) return 'done';
  return outcomes.some(({ outcome }) => outcome === 'succeeded') ? 'partial' : 'failed';
};

const closeOne = async (
  r: Reconciler,
  { project, journal }: Held,
  outcomes: readonly Outcome[],
  run: { readonly planned: Planned; readonly options: ApplyOptions },
): Promise<void> => {
  const { planned, options } = run;
  const ended = endedAs(outcomes.filter((outcome) => outcome.project === project.desired.key));
  const stamp = stampOf(journal, r.clock);
  try {
    await journal.close((draft) => {
      draft.lastRun = lastRunOf(stamp, ended, options);
      if (planned.options.only === undefined) draft.source = sourceOf(project);
    });
  } catch (error) {
    // What could not be recorded shows in the outcomes; an unreleased lease ends by itself.
    r.log.warn({ project: project.desired.key, error }, 'the state could not be closed');
  }
};

const projectResults = (planned: Planned, held: readonly Held[]): readonly ProjectResult[] =>
  planned.projects.map((project) => {
    const { name, version } = project.desired.target;
    const journal = held.find((one) => one.project === project)?.journal;
    const serial = journal?.state.serial ?? project.loaded?.state.serial ?? null;
    return { name, version, serial, writes: journal?.writes ?? 0 };
  });

/** A plan that was made again may do less, or make more; it takes nothing away that nobody has seen. */
const refuseNewLosses = (confirmed: Planned, next: Planned): void => {
  const seen = new Set(confirmed.due.filter(isLossOrReplace).map(({ id }) => id));
  const fresh = next.due.filter((entry) => isLossOrReplace(entry) && !seen.has(entry.id));
  if (fresh.length === 0) return;
  throw new ClusterlessError('CLS_PLAN_STALE', 'The state moved, and the plan would now delete more', {
    detail: `New in it: ${fresh.map(({ subject }) => subject.address).join(', ')}.`,
    hint: 'Look at it with clusterless diff, then apply again.',
  });
};

const isLossOrReplace = (entry: Planned['due'][number]): boolean =>
  entry.decision.blocked === undefined && (isLoss(entry) || entry.decision.action === 'replace');

const refuseOtherPlan = (confirmed: Planned, next: Planned, options: ApplyOptions): void => {
  if (options.planDigest === undefined) {
    refuseNewLosses(confirmed, next);
    return;
  }
  if (digestOf(confirmed.plan.actions) === digestOf(next.plan.actions)) return;
  throw new ClusterlessError('CLS_PLAN_STALE', 'The state moved while the plan was being applied', {
    hint: 'Plan again.',
  });
};

const carryOut = async (
  r: Reconciler,
  planned: Planned,
  begun: { readonly held: readonly Held[]; readonly works: readonly Work[] },
  options: ApplyOptions,
): Promise<readonly Outcome[]> => {
  const { held, works } = begun;
  const journals = new Map(held.map(({ project, journal }) => [project.desired.key, journal]));
  const first = new Set(firstOf(works).map(({ id }) => id));
  r.emit({ type: 'begun', projects: [...journals.keys()], actions: works.length });
  const execution = new Execution(r, works, { journals, begun: first }, options);
  const outcomes = await execution.run();
  await Promise.all(held.map((one) => closeOne(r, one, outcomes, { planned, options })));
  return execution.settled();
};

/** Begins and carries out one plan; undefined when the state moved before it could begin. */
const attemptOnce = async (r: Reconciler, planned: Planned, options: ApplyOptions): Promise<Result | undefined> => {
  const callsBefore = r.calls?.() ?? 0;
  const works = worksOf(planned.due, planned.edges);
  if (works.length > 0 && options.drain.aborted) {
    throw new ClusterlessError('CLS_INTERRUPTED', 'Interrupted before anything was changed');
  }
  const begun = works.length === 0 ? { held: [] } : await beginAll(r, planned, works, options);
  if (begun === 'moved') return undefined;
  const done = await carryOut(r, planned, { held: begun.held, works }, options);
  return makeResult({
    outcomes: [...done, ...blockedOutcomes(planned)],
    projects: projectResults(planned, begun.held),
    unchanged: planned.plan.summary.unchanged,
    calls: r.calls === undefined ? done.length : r.calls() - callsBefore,
  });
};

/**
 * `begin -> execute`: takes leases only when there is work, carries it out, releases with the last write.
 * @throws CLS_STATE_LOCKED, CLS_PLAN_STALE, CLS_INTERRUPTED
 */
export const applyPlan = async (r: Reconciler, confirmed: Planned, options: ApplyOptions): Promise<Result> => {
  let planned = confirmed;
  for (let attempt = 1; ; attempt++) {
    const result = await attemptOnce(r, planned, options);
    if (result !== undefined) {
      r.emit({ type: 'ended', result });
      return result;
    }
    if (attempt > replans) {
      throw new ClusterlessError('CLS_STATE_LOCKED', 'Other runs keep changing the state', {
        hint: 'Run again later.',
      });
    }
    planned = await planTargets(r, confirmed.targets, confirmed.options, options.drain);
    refuseOtherPlan(confirmed, planned, options);
    r.emit({ type: 'replanned', plan: planned.plan, attempt });
  }
};
