import type { Entry } from './entry.ts';
import { isDue } from './entry.ts';
import type { NotChecked } from './plan.ts';
import type { PlanOptions } from './reconciler.ts';

type Look = (entry: Entry) => readonly string[];

/** One row for a kind: what its objects have in common, or all that any of them has. */
const rowsOf = (entries: readonly Entry[], look: Look, reason: string): readonly NotChecked[] => {
  const unseen = new Map<string, { readonly project: string; readonly address: string; readonly what: Set<string> }>();
  for (const entry of entries) {
    const { project, kind } = entry.subject;
    const key = `${project.desired.key} ${kind}`;
    const row = unseen.get(key) ?? { project: project.desired.key, address: `*:${kind}`, what: new Set<string>() };
    for (const what of look(entry)) row.what.add(what);
    unseen.set(key, row);
  }
  return [...unseen.values()]
    .filter(({ what }) => what.size > 0)
    .map(({ what, ...row }) => ({ ...row, what: [...what].join(', '), reason }));
};

/** What is to be done is read in full, however shallow the first look was. */
const byFast: Look = (entry) => (isDue(entry) ? [] : entry.subject.provider.unseenByFast);

const byFull: Look = ({ subject, seen: { main } }) =>
  main.found === 'yes' && main.inside === undefined ? (subject.provider.unseenByFull ?? []) : [];

const byDeep: Look = ({ seen: { main } }) => (main.found === 'yes' ? (main.unread ?? []) : []);

const unseenAt = (entries: readonly Entry[], refresh: PlanOptions['refresh']): readonly NotChecked[] => [
  ...(refresh === 'fast' ? rowsOf(entries, byFast, '--refresh full looks') : []),
  ...(refresh === 'fast' || refresh === 'full' ? rowsOf(entries, byFull, '--refresh deep looks') : []),
  ...rowsOf(entries, byDeep, 'no depth looks there'),
];

/** Silence must not look like health: what this depth, or --only, left out. Grouped, so that it stays short. */
export const notCheckedOf = (
  entries: readonly Entry[],
  { options, leftOut }: { readonly options: PlanOptions; readonly leftOut: number },
): readonly NotChecked[] => {
  const rows: NotChecked[] = options.refresh === 'none' ? [] : [...unseenAt(entries, options.refresh)];
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
