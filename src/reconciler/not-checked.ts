import type { Entry } from './entry.ts';
import { isDue } from './entry.ts';
import type { NotChecked } from './plan.ts';
import type { PlanOptions } from './reconciler.ts';

const unseen = (entries: readonly Entry[]): readonly NotChecked[] => {
  const rows = new Map<string, NotChecked>();
  for (const entry of entries) {
    const { project, kind, provider } = entry.subject;
    if (isDue(entry) || provider.unseenByFast.length === 0) continue;
    const row = { project: project.desired.key, address: `*:${kind}` };
    const what = provider.unseenByFast.join(', ');
    rows.set(`${row.project} ${kind}`, { ...row, what, reason: '--refresh full looks' });
  }
  return [...rows.values()];
};

/** Silence must not look like health: what this depth, or --only, left out. Grouped, so that it stays short. */
export const notCheckedOf = (
  entries: readonly Entry[],
  { options, leftOut }: { readonly options: PlanOptions; readonly leftOut: number },
): readonly NotChecked[] => {
  const rows: NotChecked[] = options.refresh === 'fast' ? [...unseen(entries)] : [];
  if (options.refresh === 'none') {
    const projects = new Set(entries.map(({ subject }) => subject.project.desired.key));
    for (const project of projects)
      rows.push({ project, address: '*', what: 'everything', reason: '--refresh fast looks' });
  }
  if (leftOut > 0) {
    const project = entries[0]?.subject.project.desired.key ?? '';
    rows.push({ project, address: '*', what: `${leftOut} objects`, reason: 'left out by --only' });
  }
  return rows;
};
