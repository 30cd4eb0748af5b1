import type { Due } from './entry.ts';
import { block, isLoss } from './entry.ts';
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

const limitOf = (project: ProjectContext): number =>
  Math.max(3, Math.floor(Object.keys(project.resources).length * 0.2));

const tooMany = (count: number, limit: number): Blocked => ({
  reason: 'delete-limit',
  detail: `${count} objects would go, which is more than ${limit}.`,
  hint: `If that is meant, pass --allow-delete ${count}.`,
});

const isPruned = (entry: Due): boolean => isLoss(entry) && entry.subject.superseded === undefined;

/** The refusal that all prunings of a project meet, if any. */
const refusalOf = (
  project: ProjectContext,
  lost: { readonly here: number; readonly all: number },
  options: PlanOptions,
): Blocked | undefined => {
  if (options.destroy === true) return undefined;
  if (options.prune === false) return notPruned;
  const empty = project.desired.objects.size === 0;
  if (empty && options.allowEmpty !== true) return emptied(project);
  const limit = limitOf(project);
  const { allowDelete } = options;
  if (lost.here <= limit || allowDelete === 'any' || allowDelete === lost.all) return undefined;
  return tooMany(lost.all, limit);
};

/** Protection and prune limits: who may go. A blocked entry stays in the plan and says why. */
export const judge = (due: readonly Due[], options: PlanOptions): readonly Due[] => {
  const losses = due.filter((entry) => isPruned(entry) && !isProtected(entry));
  const refusals = new Map<ProjectContext, Blocked | undefined>();
  for (const { subject } of losses) {
    const { project } = subject;
    if (refusals.has(project)) continue;
    const here = losses.filter((entry) => entry.subject.project === project).length;
    refusals.set(project, refusalOf(project, { here, all: losses.length }, options));
  }
  return due.map((entry) => {
    if (isProtected(entry)) return block(entry, protection);
    const refusal = isPruned(entry) ? refusals.get(entry.subject.project) : undefined;
    return refusal === undefined ? entry : block(entry, refusal);
  });
};
