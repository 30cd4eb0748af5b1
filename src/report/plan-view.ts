import { clean } from './clean.ts';
import { flow, span } from './flow.ts';
import { textOf } from './lines.ts';
import { whyNext } from './notice.ts';
import type { FieldChange, Plan, PlanAction, PlannedProject, Removal } from './output/plan.ts';
import { placementText } from './placement-text.ts';
import type { NotCheckedGroup } from './plan-content.ts';
import { broughtBy, leftDrift, notCheckedGroups, removalText, shownChanges } from './plan-content.ts';
import { signOf } from './plan-signs.ts';
import { summaryLines } from './plan-summary.ts';
import { count } from './quantity.ts';
import type { Screen } from './screen.ts';
import { colorsOf } from './screen.ts';
import { changeText } from './value-text.ts';

/** One line an action, then what drifted, what was not looked at, and the sum. */
export const planText = (plan: Plan, screen: Screen): string =>
  textOf([
    ...(plan.actions.length === 0 ? [] : plan.projects.flatMap((project) => projectLines(project, plan, screen))),
    ...broughtLines(plan, screen),
    ...driftLines(plan, screen),
    ...notCheckedLines(plan, screen),
    ...summaryLines(plan, screen),
  ]);

const projectLines = (
  { name, version, placement }: PlannedProject,
  { actions }: Plan,
  screen: Screen,
): readonly string[] => {
  const { bold, dim } = colorsOf(screen);
  const own = actions.filter(({ project }) => project === `${name}/${version}`);
  const title = [span(clean(`${name}/${version}`), bold), span(`  ${placementText(placement)}`, dim)];
  const none = own.length === 0 ? [span('  no changes', dim)] : [];
  return [
    ...flow([...title, ...none], { columns: screen.columns, hanging: 2 }),
    ...own.flatMap((action) => actionLines(action, screen)),
    '',
  ];
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
    ...(action.removes ?? []).flatMap((removal) => removalLines(removal, screen)),
    ...shownChanges(action).flatMap((change) => changeLines(change, screen)),
    ...(action.blocked ? whyNext(action.blocked, screen, 6) : []),
  ];
};

const removalLines = (removal: Removal, screen: Screen): readonly string[] => {
  const { text, paint } = signOf({ action: removal.outcome === 'deleted' ? 'delete' : 'forget' }, screen);
  const spans = [
    span('      '),
    span(text, paint),
    span(' '),
    span(clean(removal.component), paint),
    span('  '),
    span(clean(removalText(removal)), colorsOf(screen).dim),
  ];
  return flow(spans, { columns: screen.columns, hanging: 10 });
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

const broughtLines = (plan: Plan, screen: Screen): readonly string[] => {
  const brought = broughtBy(plan);
  if (brought.length === 0) return [];
  const lines = brought.flatMap(({ what, why }) =>
    flow([span(`  ${clean(what)}: `), span(clean(why), colorsOf(screen).dim)], {
      columns: screen.columns,
      hanging: 4,
    }),
  );
  return [...flow([span('What the newer baseline brings')], screen), ...lines, ''];
};

const driftLines = (plan: Plan, screen: Screen): readonly string[] => {
  const drift = leftDrift(plan);
  if (drift.length === 0) return [];
  const { yellow } = colorsOf(screen);
  const lines = drift.flatMap(({ address, changes }) => [
    ...flow([span('  '), span('~', yellow), span(` ${clean(address)}`)], { columns: screen.columns, hanging: 6 }),
    ...changes.flatMap((change) => changeLines(change, screen)),
  ]);
  return [...flow([span('Drifted: changed by somebody else since the last apply', yellow)], screen), ...lines, ''];
};

const notCheckedLines = ({ notChecked }: Plan, screen: Screen): readonly string[] => {
  if (notChecked.length === 0) return [];
  const lines = notCheckedGroups(notChecked).flatMap((group) => notCheckedLine(group, screen));
  return [...flow([span('Not checked:', colorsOf(screen).dim)], screen), ...lines, ''];
};

const notCheckedLine = ({ what, reason, addresses }: NotCheckedGroup, screen: Screen): readonly string[] => {
  const [first = '', ...others] = addresses;
  const where = others.length === 0 ? first : `${first} and ${count(others.length, 'other')}`;
  const text = `  ${clean(where)}: ${clean(what)} (${clean(reason)})`;
  return flow([span(text, colorsOf(screen).dim)], { columns: screen.columns, hanging: 4 });
};
