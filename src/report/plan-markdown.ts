import { createHash } from 'node:crypto';
import { clean } from './clean.ts';
import { byteLength, code } from './markdown.ts';
import type { Plan, PlannedProject } from './output/plan.ts';
import { placementText } from './placement-text.ts';
import type { Section } from './plan-sections.ts';
import { planSections } from './plan-sections.ts';
import { checkedText, planSentence } from './plan-summary.ts';
import { bytes, count } from './quantity.ts';

export interface MarkdownOptions {
  /** What the forge takes; sections are left out until the text fits. */
  readonly maxBytes?: number;
  /** What to type to apply exactly this. */
  readonly command: string;
  /** Matches are replaced in every value that is shown. */
  readonly mask?: readonly RegExp[];
}

/** A comment for a pull request. It begins with a hidden marker per scope, so that the next one can take its place. */
export const planMarkdown = (plan: Plan, { maxBytes = 65_000, command, mask = [] }: MarkdownOptions): string => {
  const head = headOf(plan);
  const tail = tailOf(plan, command);
  const left = [...planSections(plan, mask)];
  const cut: Section[] = [];
  const whole = (): string =>
    [...head, ...left.map(({ text }) => text), ...cutNote(cut), ...tail].join('\n\n').concat('\n');
  while (left.length > 0 && byteLength(whole()) > maxBytes) {
    const least = left.reduce((worst, section) => (section.importance < worst.importance ? section : worst));
    left.splice(left.indexOf(least), 1);
    cut.push(least);
  }
  return whole();
};

/** Stands in a comment of HTML, which ends at `-->`. */
const scopeOf = ({ name, version, placement }: PlannedProject): string => {
  const { provider, stage, account, region } = placement;
  return [provider, stage ?? '-', account, region, name, version]
    .map(clean)
    .map(encodeURIComponent)
    .join('/')
    .replaceAll('--', '-%2D');
};

/** The same for the same projects, and never long. */
export const planMarker = ({ projects }: Pick<Plan, 'projects'>): string => {
  const scopes = projects.map(scopeOf).sort().join(' ');
  const named = scopes.length <= 500 ? scopes : createHash('sha256').update(scopes).digest('hex');
  return `<!-- clusterless-plan ${named} -->`;
};

const titleOf = ({ name, version, placement }: PlannedProject): string =>
  `${code(`${name}/${version}`.slice(0, 200))} on ${code(placementText(placement).slice(0, 200))}`;

const headOf = (plan: Plan): readonly string[] => {
  const { projects, actions } = plan;
  const named = projects.slice(0, 8).map(titleOf);
  const more = projects.length > named.length ? [count(projects.length - named.length, 'more project')] : [];
  const nothing = `No changes. ${count(plan.summary.unchanged, 'object')} as declared.`;
  return [
    planMarker(plan),
    `### Plan for ${[...named, ...more].join(', ')}`,
    `**${actions.length === 0 ? nothing : planSentence(plan)}**`,
  ];
};

const cutNote = (cut: readonly Section[]): readonly string[] => {
  if (cut.length === 0) return [];
  const names = cut.map(({ title, text }) => `${title} (${bytes(byteLength(text))})`);
  return [
    `> Left out, because the whole would be too long: ${names.join(', ')}. See all of it with \`clusterless diff\`.`,
  ];
};

const tailOf = (plan: Plan, command: string): readonly string[] => [
  `${checkedText(plan).replace(/^c/, 'C')}. Plan digest ${code(`sha256:${plan.digest}`.slice(0, 100))}.`,
  ...(plan.actions.length === 0 ? [] : [`Apply with ${code(command.slice(0, 1000))}`]),
];
