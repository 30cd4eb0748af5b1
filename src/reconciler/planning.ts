import { ClusterlessError } from '../errors.ts';
import { loadState, stateFile } from '../state/store.ts';
import type { Depth, Observed } from '../substrate/provider.ts';
import type { DecideOptions } from './decide.ts';
import { decide } from './decide.ts';
import type { DesiredProject } from './desired.ts';
import { desire, refuseUnsupported } from './desired.ts';
import type { Due, Entry } from './entry.ts';
import { entryId, isDue } from './entry.ts';
import type { Edges } from './graph.ts';
import { judge } from './judge.ts';
import { keepDescribed } from './kept-records.ts';
import { removalsOf } from './members.ts';
import { notCheckedOf } from './not-checked.ts';
import { orderOf, spreadBlocks } from './order.ts';
import type { Plan, PlanAction } from './plan.ts';
import { makePlan } from './plan.ts';
import type { Planner, PlanOptions } from './reconciler.ts';
import type { Question } from './refresh.ts';
import { observe } from './refresh.ts';
import { inClear, sealState } from './seal-state.ts';
import type { ProjectContext, Questions, Seen, Subject } from './subject.ts';
import { questionsOf, subjectsOf } from './subject.ts';
import type { ProjectTarget } from './target.ts';
import { ownershipOf } from './target.ts';

/** A plan, and what carrying it out needs besides. Only `plan` is meant to be read or stored. */
export interface Planned {
  readonly plan: Plan;
  readonly targets: readonly ProjectTarget[];
  readonly options: PlanOptions;
  readonly projects: readonly ProjectContext[];
  readonly due: readonly Due[];
  readonly edges: Edges;
}

const context = async (planner: Planner, desired: DesiredProject): Promise<ProjectContext> => {
  const read = await loadState(stateFile(planner.states, desired.scope));
  const loaded = read && { ...read, state: sealState(read.state) };
  const lineage = loaded?.state.lineage ?? planner.clock.id();
  const resources = loaded?.state.resources ?? {};
  const remembered = Object.entries(resources).map(([address, { kind }]) => ({ address, kind }));
  refuseUnsupported(remembered, new Set(planner.providers.keys()));
  const unsealed = read === undefined || loaded === undefined ? new Set<string>() : inClear(read.state, loaded.state);
  return { desired, loaded, owner: ownershipOf(desired.scope, lineage), resources, unsealed };
};

/** `arcs/copyA` means all of its objects. */
const isMeant = ({ address, from }: Subject, only: readonly string[]): boolean =>
  only.some((name) => [address, from].some((own) => own === name || own?.startsWith(`${name}:`)));

const refuseUnknown = (subjects: readonly Subject[], only: readonly string[]): void => {
  const missing = only.find((name) => !subjects.some((subject) => isMeant(subject, [name])));
  if (missing === undefined) return;
  const known = [...new Set(subjects.map(({ address }) => address.split(':')[0]))].slice(0, 12);
  throw new ClusterlessError('CLS_USAGE', `--only ${missing} names nothing`, {
    detail: `There is ${known.join(', ')}.`,
  });
};

interface Look {
  readonly subject: Subject;
  readonly questions: Questions;
}

const asked = ({ questions: { main, old } }: Look): readonly Question[] => (old === undefined ? [main] : [main, old]);

/** Without reading: what is remembered is there, and nothing else is. */
const believed = ({ resource }: Subject): Seen => ({
  main: resource === undefined ? { found: 'no' } : { found: 'yes', owner: 'us', fields: {}, checked: 'existence' },
});

const isHalfRepaired = ({ subject: { resource } }: Look): boolean => resource?.intent?.inside === true;

class Observer {
  batches = 0;
  rounds = 0;
  readonly #planner: Planner;
  readonly #signal: AbortSignal;

  constructor(planner: Planner, signal: AbortSignal) {
    this.#planner = planner;
    this.#signal = signal;
  }

  /** Where a repair of what is inside was begun and did not end, only a deep look tells what is left of it. */
  async look(looks: readonly Look[], depth: Depth): Promise<ReadonlyMap<Look, Seen>> {
    const deep = depth === 'fast' || depth === 'full' ? looks.filter(isHalfRepaired) : [];
    if (deep.length === 0) return await this.#at(depth, looks);
    const rest = looks.filter((look) => !isHalfRepaired(look));
    const seen = await Promise.all([this.#at('deep', deep), this.#at(depth, rest)]);
    return new Map(seen.flatMap((answers) => [...answers]));
  }

  async #at(depth: Depth, looks: readonly Look[]): Promise<ReadonlyMap<Look, Seen>> {
    if (depth === 'none') return new Map(looks.map((look) => [look, believed(look.subject)]));
    const questions = looks.flatMap(asked);
    this.#planner.emit({ type: 'observing', objects: questions.length, depth });
    const { answers, batches } = await observe(this.#planner.providers, questions, depth, this.#signal);
    this.batches += batches;
    if (batches > 0) this.rounds += 1;
    const silent: Observed = { found: 'unknown', error: new Error('it was not asked about') };
    const answer = (question: Question): Observed => answers.get(question) ?? silent;
    return new Map(
      looks.map((look) => {
        const { main, old } = look.questions;
        return [look, old === undefined ? { main: answer(main) } : { main: answer(main), old: answer(old) }];
      }),
    );
  }
}

const rulesOf = ({
  drift = 'repair',
  allowReplace = [],
  repair = false,
  destroy = false,
}: PlanOptions): DecideOptions => ({
  drift,
  repair,
  allowReplace: new Set(allowReplace),
  destroy,
});

const decideAll = (seen: ReadonlyMap<Look, Seen>, options: DecideOptions): ReadonlyMap<Look, Entry> =>
  new Map(
    [...seen].map(([look, what]) => {
      const { subject } = look;
      return [look, { id: entryId(subject), subject, seen: what, decision: decide(subject, what, options) }];
    }),
  );

/**
 * A deeper look could tell no more: it is not there, or all of it was read. What is remembered and seems to be gone is
 * looked for again: the first look may be older than the memory.
 */
const isAllTold = ({ subject: { resource }, seen: { main, old } }: Entry): boolean =>
  [main, old].every(
    (observed) =>
      observed === undefined ||
      (observed.found === 'no' && resource === undefined) ||
      (observed.found === 'yes' && observed.checked === 'all'),
  );

/** What would be touched is always read in full, however shallow the first look was; the rest is not read again. */
const observeAndDecide = async (
  observer: Observer,
  subjects: readonly Subject[],
  options: PlanOptions,
): Promise<readonly Entry[]> => {
  const { refresh } = options;
  const rules = rulesOf(options);
  const looks = subjects.map((subject) => ({ subject, questions: questionsOf(subject) }));
  const first = decideAll(await observer.look(looks, refresh), rules);
  if (refresh === 'full' || refresh === 'deep') return [...first.values()];
  const touched = [...first]
    .filter(([, entry]) => isDue(entry) && !(refresh === 'fast' && isAllTold(entry)))
    .map(([look]) => look);
  const again = decideAll(touched.length === 0 ? new Map() : await observer.look(touched, 'full'), rules);
  return [...first].map(([look, entry]) => again.get(look) ?? entry);
};

const removing = (entry: Pick<Due, 'subject' | 'decision'>): Pick<PlanAction, 'removes'> => {
  const removes = removalsOf(entry);
  return removes.length === 0 ? {} : { removes };
};

const actionOf = ({ id, subject, decision }: Due, edges: Edges): PlanAction => ({
  id,
  project: subject.project.desired.key,
  address: subject.address,
  kind: subject.kind,
  action: decision.action,
  reason: decision.reason,
  after: edges.get(id) ?? [],
  changes: decision.changes,
  ...removing({ subject, decision }),
  ...(decision.blocked === undefined ? {} : { blocked: decision.blocked }),
});

const driftOf = (entries: readonly Entry[]): Plan['drift'] =>
  entries
    .filter(({ decision }) => decision.drift.length > 0)
    .map(({ subject, decision }) => ({
      project: subject.project.desired.key,
      address: subject.address,
      kind: subject.kind,
      changes: decision.drift,
    }));

/**
 * Whether another run wrote between our look at the state and our look at the objects: what it made or renamed would
 * then seem to be a stranger's.
 */
const hasMoved = async (planner: Planner, { projects }: Planned): Promise<boolean> => {
  for (const { desired, loaded } of projects) {
    const { store, key } = stateFile(planner.states, desired.scope);
    if ((await store.get(key))?.etag !== loaded?.etag) return true;
  }
  return false;
};

/** What is meant of everything that is wanted or remembered. */
const meantOf = (
  planner: Planner,
  projects: readonly ProjectContext[],
  only: readonly string[] | undefined,
): { readonly subjects: readonly Subject[]; readonly leftOut: number } => {
  const all = projects.flatMap((project) => subjectsOf(project, planner.providers));
  if (only === undefined) return { subjects: all, leftOut: 0 };
  refuseUnknown(all, only);
  const subjects = all.filter((subject) => isMeant(subject, only));
  return { subjects, leftOut: all.length - subjects.length };
};

const plannedProjects = (projects: readonly ProjectContext[]): Plan['projects'] =>
  projects.map(({ desired: { target }, loaded }) => ({
    name: target.name,
    version: target.version,
    placement: target.placement,
    lineage: loaded?.state.lineage ?? null,
    serial: loaded?.state.serial ?? null,
  }));

/** What is due, in which order, and what of it is refused. */
const settle = (entries: readonly Entry[], options: PlanOptions): Pick<Planned, 'due' | 'edges'> => {
  const edges = orderOf(entries);
  return { edges, due: spreadBlocks(judge(entries.filter(isDue), options), edges) };
};

const planOnce = async (
  planner: Planner,
  targets: readonly ProjectTarget[],
  options: PlanOptions,
  signal: AbortSignal,
): Promise<Planned> => {
  const began = planner.began ?? { at: planner.clock.monotonic(), calls: planner.calls?.() ?? 0 };
  const kinds = new Set(planner.providers.keys());
  const wanted = options.destroy === true ? targets.map((target) => ({ ...target, objects: [] })) : targets;
  const projects = await Promise.all(desire(wanted, kinds).map((desired) => context(planner, desired)));
  const { subjects, leftOut } = meantOf(planner, projects, options.only);
  const observer = new Observer(planner, signal);
  const seen = await observeAndDecide(observer, subjects, options);
  const first = settle(seen, options);
  const entries = keepDescribed(seen, first.due, { targets, rules: rulesOf(options) });
  const { edges, due } = entries === seen ? first : settle(entries, options);
  const counted = observer.batches + projects.length;
  const plan = makePlan({
    projects: plannedProjects(projects),
    actions: due.map((entry) => actionOf(entry, edges)),
    drift: driftOf(entries),
    notChecked: notCheckedOf(entries, { options, leftOut }),
    unchanged: entries.length - due.length,
    observed: {
      calls: planner.calls === undefined ? counted : planner.calls() - began.calls,
      rounds: observer.rounds + 1,
      ms: Math.round(planner.clock.monotonic() - began.at),
    },
  });
  return { plan, targets, options, projects, due, edges };
};

const isBlocked = ({ due }: Planned): boolean => due.some(({ decision }) => decision.blocked !== undefined);

/**
 * `load -> desire -> observe -> compare -> order -> judge`: reads, and writes nothing.
 * @throws CLS_PROJECT_INVALID, CLS_PLAN_CYCLE, CLS_UNSUPPORTED, CLS_STATE_CORRUPT, CLS_STATE_NEWER, CLS_INTERRUPTED
 */
export const planTargets = async (
  planner: Planner,
  targets: readonly ProjectTarget[],
  options: PlanOptions,
  signal: AbortSignal,
): Promise<Planned> => {
  let planned = await planOnce(planner, targets, options, signal);
  for (let again = 0; again < 3 && isBlocked(planned) && (await hasMoved(planner, planned)); again++) {
    planned = await planOnce(planner, targets, options, signal);
  }
  planner.emit({ type: 'planned', plan: planned.plan });
  return planned;
};
