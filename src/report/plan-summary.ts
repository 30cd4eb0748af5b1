import { clean } from './clean.ts';
import type { Span } from './flow.ts';
import { flow, span } from './flow.ts';
import { elapsed } from './moments.ts';
import type { Plan, PlanAction } from './output/plan.ts';
import { signOf } from './plan-signs.ts';
import { count } from './quantity.ts';
import type { Screen } from './screen.ts';
import { colorsOf } from './screen.ts';

/** `Plan: 7 to create, …`, and once more what is deleted or replaced; one line when there is nothing to do. */
export const summaryLines = (plan: Plan, screen: Screen): readonly string[] =>
  plan.actions.length === 0
    ? nothingToDo(plan, screen)
    : flow([span(planSentence(plan)), ...lastWords(plan, screen)], screen);

/** `checked in 0.4 s, 6 calls`. */
export const checkedText = ({ observed }: Plan): string =>
  `checked in ${elapsed(observed.ms)}, ${count(observed.calls, 'call')}`;

const nothingToDo = (plan: Plan, screen: Screen): readonly string[] => {
  const { green, yellow } = colorsOf(screen);
  const objects = count(plan.summary.unchanged, 'object');
  const title =
    plan.drift.length === 0 ? span('No changes.', green) : span(`No changes, ${plan.drift.length} drifted.`, yellow);
  return flow([title, span(` ${objects} as declared (${checkedText(plan)}).`)], screen);
};

/** The four that are always said, then those that occur. */
export const planSentence = ({ summary }: Plan): string => {
  const always = [
    `${summary.create} to create`,
    `${summary.update} to update`,
    `${summary.replace} to replace`,
    `${summary.delete} to delete`,
  ];
  const sometimes = (['adopt', 'forget', 'record'] as const)
    .filter((action) => summary[action] > 0)
    .map((action) => `${summary[action]} to ${action}`);
  const blocked = summary.blocked > 0 ? ` ${summary.blocked} blocked.` : '';
  return `Plan: ${[...always, ...sometimes].join(', ')}. ${summary.unchanged} unchanged.${blocked}`;
};

const lastWords = ({ actions }: Plan, screen: Screen): readonly Span[] => [
  ...named(
    'Deletes',
    actions.filter(({ action }) => action === 'delete'),
    screen,
  ),
  ...named(
    'Replaces',
    actions.filter(({ action }) => action === 'replace'),
    screen,
  ),
];

const named = (verb: string, actions: readonly PlanAction[], screen: Screen): readonly Span[] => {
  const going = actions.filter(({ blocked }) => blocked === undefined);
  const [first] = going;
  if (first === undefined) return [];
  const shown = going.slice(0, 5).map(({ address }) => clean(address));
  const more = going.length > shown.length ? ` and ${going.length - shown.length} more` : '';
  return [span(' '), span(`${verb} ${shown.join(', ')}${more}.`, signOf(first, screen).paint)];
};
