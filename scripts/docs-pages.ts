import type { Flag } from '../src/commands/flags.ts';
import { everywhere } from '../src/commands/flags.ts';
import type { Verb } from '../src/commands/verb.ts';
import { groups, verbs } from '../src/commands/verbs.ts';
import { errorTable } from '../src/errors.ts';
import { diagnosticTable } from '../src/model/diagnostic-codes.ts';
import { outputSchemas } from '../src/report/output/schemas.ts';
import { projectJsonSchema } from '../src/resources/json-schema.ts';
import { componentTypes } from '../src/resources/registry.ts';
import { showMarkdown } from '../src/resources/show.ts';
import { baselineRules, securityBaseline } from '../src/substrate/baseline.ts';
import { costPage } from './cost-page.ts';

const made = '<!-- Made by `npm run docs` from the source. -->\n\n';

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const errors = (): string =>
  `${made}# Errors\n\nEvery failure has a code that never changes its meaning. With \`--json\` it is \`error.code\`.\n\n${Object.entries(
    errorTable,
  )
    .map(
      ([code, { exitCode, retryable, meaning }]) =>
        `## ${code}\n\n${meaning}\n\nExit code ${exitCode}${retryable ? '; trying again may work' : ''}.\n`,
    )
    .join('\n')}\n## In project files\n\n${table(
    ['diagnostic', 'severity', 'meaning'],
    Object.entries(diagnosticTable).map(([code, { severity, meaning }]) => [`\`${code}\``, severity, cell(meaning)]),
  )}\n`;

const flagRows = (flags: readonly Flag[]): readonly (readonly string[])[] =>
  flags.map(({ spelling, does }) => [`\`${spelling}\``, cell(does)]);

const verbSection = (words: string, { does, example, args, flags, alias }: Verb): string =>
  [
    `## ${words}`,
    `${does[0]?.toUpperCase()}${does.slice(1)}.${alias ? ` Also \`${alias}\`.` : ''}`,
    `\`\`\`\nclusterless ${[words, ...(args ?? [])].join(' ')} [options]\n$ ${example}\n\`\`\``,
    ...(flags.length > 0 ? [table(['option', 'does'], flagRows(flags))] : []),
  ].join('\n\n');

const commands = (): string =>
  `${made}# Commands\n\nEverywhere:\n\n${table(['option', 'does'], flagRows(everywhere))}\n\n${[
    ...verbs.map((verb) => verbSection(verb.name, verb)),
    ...groups.flatMap((group) => group.verbs.map((verb) => verbSection(`${group.name} ${verb.name}`, verb))),
  ].join('\n\n')}\n`;

const baseline = (): string =>
  `${made}# Security baseline ${securityBaseline}

What everything that clusterless deploys has, whatever is declared. Releases add to it. What an older release has
deployed is shown by \`diff\` as \`baseline N -> N+1\` with what it gets; the next \`apply\` brings it there. The number
is remembered in the state, in \`managed.baseline\` of each object.

${table(
  ['baseline', 'what', 'of every', 'why'],
  baselineRules.map(({ since, what, kinds, why }) => [String(since), cell(what), kinds.join(', '), cell(why)]),
)}
`;

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Every page that is made, by its path. */
export const referencePages = (): ReadonlyMap<string, string> =>
  new Map([
    ['docs/reference/errors.md', errors()],
    ['docs/reference/commands.md', commands()],
    ['docs/reference/security-baseline.md', baseline()],
    ['docs/guide/cost.md', costPage()],
    ['docs/reference/project.schema.json', json(projectJsonSchema())],
    ...Object.entries(outputSchemas()).map(([name, schema]): [string, string] => [
      `docs/reference/output/${name}.schema.json`,
      json(schema),
    ]),
    ...componentTypes.map((type): [string, string] => [
      `docs/reference/components/${type.type.split(':').at(-1)}.md`,
      made + showMarkdown(type),
    ]),
  ]);
