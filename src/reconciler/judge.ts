import type { Resource } from '../state/state.ts';
import type { Due } from './entry.ts';
import { block, isLoss, isProjectRecord } from './entry.ts';
import { protectedMember, undeclaredOf } from './members.ts';
import type { Blocked } from './plan.ts';
import type { PlanOptions } from './reconciler.ts';
import type { ProjectContext } from './subject.ts';

const protection: Blocked = {
  reason: 'protected',
  detail: 'It is protected.',
  hint: 'Set "protect": false on the component and apply that first.',
};

/** Protection is in state and config; the stricter wins, so it does not disappear with the code. */
const isProtected = ({ subject: { desired, resource, superseded }, decision: { action } }: Due): boolean =>
  superseded === undefined &&
  (action === 'delete' || action === 'replace') &&
  (resource?.protect === true || desired?.protect === true);

const guardOf = (entry: Due): Blocked | undefined => (isProtected(entry) ? protection : protectedMember(entry));

const notPruned: Blocked = {
  reason: 'not-pruned',
  detail: 'It is not declared any more, and deleting is switched off here.',
  hint: 'Run: clusterless apply',
};

const emptied = (project: ProjectContext): Blocked => ({
  reason: 'empty',
  detail: `The project declares nothing at all, but ${Object.keys(project.resources).length} objects exist.`,
  hint: 'If that is meant, pass --allow-empty; to remove the project: clusterless destroy.',
});

type Members = NonNullable<Resource['members']>;

/** People think in components; how many objects one lowers to, or how many share one, is ours to know. */
const componentsOf = (objects: readonly (readonly [address: string, members: Members])[]): number =>
  new Set(
    objects.flatMap(([address, members]) =>
      members.length === 0 ? [address.split(':', 1)[0]] : members.map(({ component }) => component),
    ),
  ).size;

const limitOf = ({ resources }: ProjectContext): number =>
  Math.max(3, Math.floor(componentsOf(Object.entries(resources).map(([at, { members = [] }]) => [at, members])) * 0.2));

const tooMany = (lost: Lost, limit: number): Blocked => ({
  reason: 'delete-limit',
  detail: `${lost.components} components (${lost.objects} objects in all) would go, which is more than ${limit}.`,
  hint: `If that is meant, pass --allow-delete ${lost.objects}.`,
});

/** It goes, or a component goes from inside of it. */
const isPruned = (entry: Due): boolean =>
  (isLoss(entry) && entry.subject.superseded === undefined) || undeclaredOf(entry).length > 0;

/** Objects, and what goes from inside of them. */
const sizeOf = (entry: Due): number => (isLoss(entry) ? 1 : 0) + undeclaredOf(entry).length;

interface Lost {
  /** Of this project. */
  readonly components: number;
  /** Of all projects of the run: the number that the plan shows and the flag repeats. */
  readonly objects: number;
}

/** The refusal that all prunings of a project meet, if any. */
const refusalOf = (project: ProjectContext, lost: Lost, options: PlanOptions): Blocked | undefined => {
  if (options.destroy === true) return undefined;
  if (options.prune === false) return notPruned;
  // Its own record is nothing that anybody declared.
  const empty = [...project.desired.objects.keys()].every(isProjectRecord);
  if (empty && options.allowEmpty !== true) return emptied(project);
  const limit = limitOf(project);
  const { allowDelete } = options;
  if (lost.components <= limit || allowDelete === 'any' || allowDelete === lost.objects) return undefined;
  return tooMany(lost, limit);
};

/** Protection and prune limits: who may go. A blocked entry stays in the plan and says why. */
export const judge = (due: readonly Due[], options: PlanOptions): readonly Due[] => {
  const losses = due.filter((entry) => isPruned(entry) && guardOf(entry) === undefined);
  const objects = losses.reduce((sum, entry) => sum + sizeOf(entry), 0);
  const refusals = new Map<ProjectContext, Blocked | undefined>();
  for (const { subject } of losses) {
    const { project } = subject;
    if (refusals.has(project)) continue;
    const here = losses.filter((entry) => entry.subject.project === project);
    const components = componentsOf(here.map((entry) => [entry.subject.address, [...undeclaredOf(entry)]]));
    refusals.set(project, refusalOf(project, { components, objects }, options));
  }
  return due.map((entry) => {
    const guard = guardOf(entry);
    if (guard !== undefined) return block(entry, guard);
    const refusal = isPruned(entry) ? refusals.get(entry.subject.project) : undefined;
    return refusal === undefined ? entry : block(entry, refusal);
  });
};
