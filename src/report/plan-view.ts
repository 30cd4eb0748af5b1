import { clean } from './clean.ts';
import { flow, span } from './flow.ts';
import { textOf } from './lines.ts';
import { whyNext } from './notice.ts';
import type { Drift, FieldChange, NotChecked, Plan, PlanAction } from './output/plan.ts';
import { signOf } from './plan-signs.ts';
import { summaryLines } from './plan-summary.ts';
import { count } from './quantity.ts';
import type { Screen } from './screen.ts';
import { colorsOf } from './screen.ts';
import { changeText } from './value-text.ts';

/** One line an action, then what drifted, what was not looked at, and the sum. */
export const planText = (plan: Plan, screen: Screen): string =>
  textOf([
    ...actionsByProject(plan, screen),
    ...driftLines(plan.drift, screen),
    ...notCheckedLines(plan, screen),
    ...summaryLines(plan, screen),
  ]);

const actionsByProject = ({ projects, actions }: Plan, screen: Screen): readonly string[] => {
  const lines = projects.flatMap(({ name, version }) => {
    const own = actions.filter(({ project }) => project === `${name}/${version}`);
    if (own.length === 0) return [];
    const title = projects.length > 1 ? flow([span(clean(`${name}/${version}`), colorsOf(screen).bold)], screen) : [];
    return [...title, ...own.flatMap((action) => actionLines(action, screen)), ''];
  });
  return lines;
};

const actionLines = (action: PlanAction, screen: Screen): readonly string[] => {
  const colors = colorsOf(screen);
  const { text, paint } = signOf(action, screen);
  const stands = action.action === 'delete' || action.action === 'replace' || action.blocked !== undefined;
  const head = [
    span('  '),
    span(text, paint),
    span(' '),
    span(clean(action.address), stands ? paint : colors.bold),
    span('  '),
    span(clean(action.reason), colors.dim),
  ];
  return [
    ...flow(head, { columns: screen.columns, hanging: 6 }),
    ...action.changes.flatMap((change) => changeLines(change, screen)),
    ...(action.blocked ? whyNext(action.blocked, screen, 6) : []),
  ];
};

const changeLines = (change: FieldChange, screen: Screen): readonly string[] => {
  const colors = colorsOf(screen);
  const spans = [
    span('      '),
    span(clean(change.path), colors.cyan),
    span(`: ${changeText(change)}`),
    ...(change.replaces ? [span(' '), span('(forces replacement)', colors.magenta)] : []),
  ];
  return flow(spans, { columns: screen.columns, hanging: 8 });
};

const driftLines = (drift: readonly Drift[], screen: Screen): readonly string[] => {
  if (drift.length === 0) return [];
  const colors = colorsOf(screen);
  const lines = drift.flatMap(({ address, changes }) => [
    ...flow([span('  '), span('~', colors.yellow), span(` ${clean(address)}`)], {
      columns: screen.columns,
      hanging: 6,
    }),
    ...changes.flatMap((change) => changeLines(change, screen)),
  ]);
  return [
    ...flow([span('Drifted (changed by somebody else since the last apply):', colors.yellow)], screen),
    ...lines,
    '',
  ];
};

const notCheckedLines = ({ notChecked }: Plan, screen: Screen): readonly string[] => {
  if (notChecked.length === 0) return [];
  const { dim } = colorsOf(screen);
  // The same thing unseen on many objects is one line.
  const groups = new Map<string, NotChecked[]>();
  for (const item of notChecked) {
    const key = JSON.stringify([item.what, item.reason]);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  const lines = [...groups.values()].flatMap((items) => notCheckedGroup(items, screen));
  return [...flow([span('Not checked:', dim)], screen), ...lines, ''];
};

const notCheckedGroup = (items: readonly NotChecked[], screen: Screen): readonly string[] => {
  const [first] = items;
  if (first === undefined) return [];
  const where = items.length === 1 ? first.address : `${first.address} and ${count(items.length - 1, 'other')}`;
  const text = `  ${clean(where)}: ${clean(first.what)} (${clean(first.reason)})`;
  return flow([span(text, colorsOf(screen).dim)], { columns: screen.columns, hanging: 4 });
};
