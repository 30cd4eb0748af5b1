import type { Brought, Drift, FieldChange, NotChecked, Plan, PlanAction, Removal } from './output/plan.ts';

/** What of an action is worth showing field by field: what is made or removed as a whole is said by its address. */
export const shownChanges = ({ action, changes }: PlanAction): readonly FieldChange[] =>
  action === 'update' || action === 'replace' || action === 'adopt' ? changes : [];

const outcomes: Record<Removal['outcome'], string> = {
  deleted: 'is deleted with it',
  retained: 'is let go, and stays',
};

/** What happens to something inside: `glue-table lake/orders is deleted with it`. */
export const removalText = ({ thing, outcome }: Removal): string => `${thing} ${outcomes[outcome]}`;

/** Of what stands in the plan to be done, whatever is deleted inside of it. */
export const deletedInside = ({ removes = [], blocked }: PlanAction): readonly Removal[] =>
  blocked ? [] : removes.filter(({ outcome }) => outcome === 'deleted');

/** What newer baselines bring: the same for many objects, and said once. */
export const broughtBy = ({ actions }: Plan): readonly Brought[] => {
  const all = actions.flatMap(shownChanges).flatMap(({ brings = [] }) => brings);
  return [...new Map(all.map((one) => [one.what, one])).values()];
};

/** Drift that no action repairs; the others show it as their changes. */
export const leftDrift = ({ drift, actions }: Plan): readonly Drift[] => {
  const repaired = new Set(
    actions.filter(({ blocked }) => !blocked).map(({ project, address }) => `${project}#${address}`),
  );
  return drift.filter(({ project, address }) => !repaired.has(`${project}#${address}`));
};

export interface NotCheckedGroup {
  readonly what: string;
  readonly reason: string;
  readonly addresses: readonly string[];
}

/** The same thing unseen on many objects is one line. */
export const notCheckedGroups = (notChecked: readonly NotChecked[]): readonly NotCheckedGroup[] => {
  const groups = new Map<string, NotChecked[]>();
  for (const item of notChecked) {
    const key = JSON.stringify([item.what, item.reason]);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()].flatMap((items) => {
    const [first] = items;
    return first ? [{ what: first.what, reason: first.reason, addresses: items.map(({ address }) => address) }] : [];
  });
};
