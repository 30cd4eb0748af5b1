import { clean } from './clean.ts';
import type { Span } from './flow.ts';
import { flow, span } from './flow.ts';
import { elapsed } from './moments.ts';
import type { ActionName, Plan, PlanAction } from './output/plan.ts';
import { deletedInside, leftDrift } from './plan-content.ts';
import { actionPaint } from './plan-signs.ts';
import { count } from './quantity.ts';
import type { Screen } from './screen.ts';
import { colorsOf, plain } from './screen.ts';

/** `Plan: 7 to create, …`, and once more what is deleted or replaced; one line when there is nothing to do. */
export const summaryLines = (plan: Plan, screen: Screen): readonly string[] =>
  plan.actions.length === 0
    ? nothingToDo(plan, screen)
    : flow([...sentence(plan, screen), ...lastWords(plan, screen)], screen);

/** `checked in 0.4 s, 6 calls`. */
export const checkedText = ({ observed }: Pick<Plan, 'observed'>): string =>
  `checked in ${elapsed(observed.ms)}, ${count(observed.calls, 'call')}`;

const nothingToDo = (plan: Plan, screen: Screen): readonly string[] => {
  const { green, yellow } = colorsOf(screen);
  const drifted = leftDrift(plan).length;
  const title =
    drifted === 0 ? span('No changes.', green) : span(`No changes; ${count(drifted, 'object')} drifted.`, yellow);
  return flow([title, span(` ${count(plan.summary.unchanged, 'object')} as declared (${checkedText(plan)}).`)], screen);
};

const always: readonly ActionName[] = ['create', 'update', 'replace', 'delete'];
const sometimes: readonly ActionName[] = ['adopt', 'forget', 'record'];

interface Part {
  readonly text: string;
  readonly action: ActionName;
  readonly n: number;
}

/** The four that are always said, then those that occur. */
const parts = ({ summary }: Pick<Plan, 'summary'>): readonly Part[] =>
  [...always, ...sometimes.filter((action) => summary[action] > 0)].map((action) => {
    const n = summary[action];
    return { text: `${n} to ${action}`, action, n };
  });

const tail = ({ summary }: Pick<Plan, 'summary'>): string =>
  `. ${summary.unchanged} unchanged.${summary.blocked > 0 ? ` ${summary.blocked} blocked.` : ''}`;

/** `Plan: 7 to create, 1 to update, 0 to replace, 0 to delete. 12 unchanged.` */
export const planSentence = (plan: Pick<Plan, 'summary'>): string =>
  `Plan: ${parts(plan)
    .map(({ text }) => text)
    .join(', ')}${tail(plan)}`;

const sentence = (plan: Plan, screen: Screen): readonly Span[] => [
  span('Plan: '),
  ...parts(plan).flatMap(({ text, action, n }, at) => [
    span(at === 0 ? '' : ', '),
    span(text, n > 0 ? actionPaint(action, screen) : plain),
  ]),
  span(tail(plan)),
];

const lastWords = ({ actions }: Plan, screen: Screen): readonly Span[] => [
  ...named('Deletes', 'delete', { actions, screen }),
  ...named('Replaces', 'replace', { actions, screen }),
];

const named = (
  verb: string,
  action: ActionName,
  { actions, screen }: { readonly actions: readonly PlanAction[]; readonly screen: Screen },
): readonly Span[] => {
  const going = actions.filter((one) => one.action === action && one.blocked === undefined);
  const inside = action === 'delete' ? actions.flatMap(deletedInside) : [];
  const names = [...going.map(({ address }) => address), ...inside.map(({ component }) => component)];
  if (names.length === 0) return [];
  const shown = names.slice(0, 5).map(clean);
  const more = names.length > shown.length ? ` and ${names.length - shown.length} more` : '';
  return [span(' '), span(`${verb} ${shown.join(', ')}${more}.`, actionPaint(action, screen))];
};
