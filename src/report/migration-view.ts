import { clean } from './clean.ts';
import type { SourceTexts } from './diagnostics-view.ts';
import { diagnosticLines } from './diagnostics-view.ts';
import { flow, span } from './flow.ts';
import { textOf } from './lines.ts';
import type { MigratedFile, Migration } from './output/migration.ts';
import { count } from './quantity.ts';
import type { Screen } from './screen.ts';
import { colorsOf } from './screen.ts';

type Differences = MigratedFile['differences'];

/** What many components have in common is said once. */
const byText = (differences: Differences): ReadonlyMap<string, Differences> => {
  const groups = new Map<string, Differences>();
  for (const one of differences) groups.set(one.what, [...(groups.get(one.what) ?? []), one]);
  return groups;
};

const differenceLines = (same: Differences, screen: Screen): readonly string[] => {
  const [first] = same;
  if (first === undefined) return [];
  const { dim } = colorsOf(screen);
  const where = same.map(({ component, line }) => `${clean(component)}:${line}`).join(', ');
  return [
    ...flow([span(`    ${first.what}`)], { columns: screen.columns, hanging: 6 }),
    ...flow([span(`      ${first.why}`, dim), span(` (${where})`, dim)], { columns: screen.columns, hanging: 6 }),
  ];
};

const section = (title: string, lines: readonly string[], screen: Screen): readonly string[] =>
  lines.length === 0 ? [] : [...flow([span(`  ${title}`, colorsOf(screen).bold)], screen), ...lines];

const fileLines = (migrated: MigratedFile, screen: Screen, sources: SourceTexts): readonly string[] => {
  const { bold, green, red } = colorsOf(screen);
  const { file, name, version, accepted, diagnostics, differences, takeOver, oldStacks } = migrated;
  const verdict = accepted ? span('accepted as it is', green) : span('not accepted', red);
  const title = name === null ? file : `${name}/${version ?? '?'}  ${file}`;
  const hanging = { columns: screen.columns, hanging: 6 };
  return [
    ...flow([span(clean(title), bold), span('  '), verdict], screen),
    ...diagnosticLines(diagnostics, screen, sources),
    ...section(
      'Means something else here',
      [...byText(differences).values()].flatMap((same) => differenceLines(same, screen)),
      screen,
    ),
    ...section(
      'To take over',
      takeOver.flatMap(({ of, how }) => flow([span(`    ${clean(of)}: ${how}`)], hanging)),
      screen,
    ),
    ...section(
      'Stacks to remove first',
      oldStacks.flatMap((stack) => flow([span(`    ${clean(stack)}`)], hanging)),
      screen,
    ),
    '',
  ];
};

export const migrationText = (migration: Migration, screen: Screen, sources: SourceTexts): string => {
  const { files, steps, accepted, rejected } = migration;
  const sum = `${count(accepted, 'file')} accepted as ${accepted === 1 ? 'it is' : 'they are'}${rejected > 0 ? `, ${rejected} not` : ''}.`;
  const next = steps.flatMap((step, at) =>
    flow([span(`  ${at + 1}. ${step}`)], { columns: screen.columns, hanging: 5 }),
  );
  return textOf([
    ...files.flatMap((file) => fileLines(file, screen, sources)),
    ...section('Then', next, screen).map((line) => line.replace(/^ {2}Then/, 'Then')),
    ...flow([span(sum)], screen),
  ]);
};
