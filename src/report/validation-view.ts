import { clean } from './clean.ts';
import type { SourceTexts } from './diagnostics-view.ts';
import { diagnosticLines } from './diagnostics-view.ts';
import { flow, span } from './flow.ts';
import { textOf } from './lines.ts';
import type { ValidatedProject, Validation } from './output/validation.ts';
import { count } from './quantity.ts';
import type { Screen } from './screen.ts';
import { colorsOf } from './screen.ts';

/** Every finding, then one line a project, then the verdict. */
export const validationText = (validation: Validation, screen: Screen, sources?: SourceTexts): string => {
  const findings = diagnosticLines(validation.diagnostics, screen, sources);
  return textOf([
    ...findings,
    ...(findings.length > 0 ? [''] : []),
    ...validation.projects.flatMap((project) => projectLines(project, screen)),
    ...verdict(validation, screen),
  ]);
};

const projectLines = ({ file, name, version, components }: ValidatedProject, screen: Screen): readonly string[] => {
  if (name === null) return [];
  const { resources, activities, boundaries, arcs } = components;
  const parts = [
    ...(resources > 0 ? [count(resources, 'resource')] : []),
    ...(activities > 0 ? [count(activities, 'activity', 'activities')] : []),
    ...(boundaries > 0 ? [count(boundaries, 'boundary', 'boundaries')] : []),
    ...(arcs > 0 ? [count(arcs, 'arc')] : []),
  ];
  const colors = colorsOf(screen);
  const title = version === null ? name : `${name}/${version}`;
  const what = parts.length === 0 ? 'nothing declared' : parts.join(', ');
  return flow([span(clean(title), colors.bold), span(`  ${what}  `), span(clean(file), colors.dim)], {
    columns: screen.columns,
    hanging: 2,
  });
};

const verdict = ({ valid, diagnostics, projects }: Validation, screen: Screen): readonly string[] => {
  const { bold, green, red } = colorsOf(screen);
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const warnings = diagnostics.length - errors;
  const warned = warnings > 0 ? `, ${count(warnings, 'warning')}` : '';
  return valid
    ? flow([span('Valid.', green), span(` ${count(projects.length, 'project')}${warned}.`)], screen)
    : flow(
        [
          span('Not valid:', (text) => bold(red(text))),
          span(` ${count(errors, 'error')}${warned}. Nothing was touched.`),
        ],
        screen,
      );
};
