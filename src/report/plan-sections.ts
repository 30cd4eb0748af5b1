import { codeBlock, codeCell, prose } from './markdown.ts';
import type { ActionName, Drift, FieldChange, Plan, PlanAction } from './output/plan.ts';
import { broughtBy, deletedInside, leftDrift, notCheckedGroups, removalText, shownChanges } from './plan-content.ts';
import { count } from './quantity.ts';
import { valueText } from './value-text.ts';

/** A whole that is shown or left out. */
export interface Section {
  readonly title: string;
  readonly text: string;
  /** The least is left out first. */
  readonly importance: number;
}

/** In the order of reading: what needs a decision first. */
export const planSections = (plan: Plan, mask: readonly RegExp[]): readonly Section[] => [
  ...actionSection(
    'Blocked',
    plan.actions.filter(({ blocked }) => blocked),
    9,
  ),
  ...actionSection('Delete', deleting(plan), 8),
  ...actionSection('Replace', going(plan, 'replace'), 7),
  ...driftSection(leftDrift(plan), mask),
  ...actionSection(
    'Update',
    going(plan, 'update').filter((one) => deletedInside(one).length === 0),
    5,
  ),
  ...actionSection('Create', going(plan, 'create', 'adopt'), 4),
  ...actionSection('Record', going(plan, 'record', 'forget'), 2),
  ...broughtSection(plan),
  ...changesSection(plan.actions, mask),
  ...notCheckedSection(plan),
];

const going = ({ actions }: Plan, ...names: readonly ActionName[]): readonly PlanAction[] =>
  actions.filter(({ action, blocked }) => names.includes(action) && !blocked);

/** What deletes something inside is read with what is deleted as a whole. */
const deleting = (plan: Plan): readonly PlanAction[] => [
  ...going(plan, 'delete'),
  ...going(plan, 'update').filter((one) => deletedInside(one).length > 0),
];

const rowsOf = (one: PlanAction): readonly string[] => [
  `| ${codeCell(one.address)} | ${one.action} | ${prose(whyOf(one))} |`,
  ...(one.removes ?? []).map(
    (removal) => `| ${codeCell(removal.component)} | ${removal.outcome} | ${prose(removalText(removal))} |`,
  ),
];

const actionSection = (title: string, actions: readonly PlanAction[], importance: number): readonly Section[] => {
  if (actions.length === 0) return [];
  const rows = actions.flatMap(rowsOf);
  const text = [`#### ${title} (${actions.length})`, '', '| object | action | why |', '| --- | --- | --- |', ...rows];
  return [{ title: `${actions.length} under ${title}`, text: text.join('\n'), importance }];
};

const whyOf = ({ reason, blocked }: PlanAction): string => {
  if (!blocked) return reason;
  return [`${reason}.`, blocked.detail, blocked.hint ?? ''].filter((text) => text !== '').join(' ');
};

const driftSection = (drift: readonly Drift[], mask: readonly RegExp[]): readonly Section[] => {
  if (drift.length === 0) return [];
  const lines = drift.flatMap(({ address, changes }) => diffLines(address, changes, mask));
  const title = `Drift (${count(drift.length, 'object')})`;
  return [{ title, text: `#### ${title}\n\n${codeBlock(lines, 'diff')}`, importance: 6 }];
};

const broughtSection = (plan: Plan): readonly Section[] => {
  const brought = broughtBy(plan);
  if (brought.length === 0) return [];
  const items = brought.map(({ what, why }) => `- ${prose(what)}: ${prose(why)}`);
  const title = 'What the newer baseline brings';
  return [{ title, text: details(title, items.join('\n')), importance: 2 }];
};

const changesSection = (actions: readonly PlanAction[], mask: readonly RegExp[]): readonly Section[] => {
  const changed = actions.filter((one) => shownChanges(one).length > 0);
  if (changed.length === 0) return [];
  const lines = changed.flatMap((one) => diffLines(one.address, shownChanges(one), mask));
  const fields = changed.reduce((sum, one) => sum + shownChanges(one).length, 0);
  const title = `Field changes (${fields} in ${count(changed.length, 'object')})`;
  return [{ title, text: details(title, codeBlock(lines, 'diff')), importance: 1 }];
};

const notCheckedSection = ({ notChecked }: Plan): readonly Section[] => {
  if (notChecked.length === 0) return [];
  const items = notCheckedGroups(notChecked).map(
    ({ what, reason, addresses }) => `- ${prose(what)} of ${count(addresses.length, 'object')} (${prose(reason)})`,
  );
  const title = `Not checked (${count(notChecked.length, 'object')})`;
  return [{ title, text: details(title, items.join('\n')), importance: 3 }];
};

/** The empty lines let Markdown live inside HTML. */
const details = (title: string, body: string): string =>
  `<details><summary>${title}</summary>\n\n${body}\n\n</details>`;

const diffLines = (address: string, changes: readonly FieldChange[], mask: readonly RegExp[]): readonly string[] => [
  `@@ ${address} @@`,
  ...changes.flatMap((change) => changeLines(change, mask)),
];

const changeLines = (
  { path, before, after, sensitive, replaces }: FieldChange,
  mask: readonly RegExp[],
): readonly string[] => {
  const why = replaces ? ' (forces replacement)' : '';
  if (sensitive) return [`  ${path}: (secret) differs${why}`];
  return [`- ${path}: ${masked(valueText(before), mask)}`, `+ ${path}: ${masked(valueText(after), mask)}${why}`];
};

const masked = (text: string, mask: readonly RegExp[]): string =>
  mask.reduce(
    (shown, pattern) => shown.replaceAll(new RegExp(pattern, `${pattern.flags.replace('g', '')}g`), '***'),
    text,
  );
