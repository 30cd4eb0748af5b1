import type { Diagnostic } from '../errors.ts';
import { clean } from './clean.ts';
import { excerptLines } from './excerpt.ts';
import { flow, span } from './flow.ts';
import { labelled } from './notice.ts';
import { count } from './quantity.ts';
import type { Paint, Screen } from './screen.ts';
import { colorsOf } from './screen.ts';

/** File name, as the diagnostics have it, to its text. */
export type SourceTexts = ReadonlyMap<string, string>;

/** Findings by file, in the files' order; a file's own by line. */
export const diagnosticLines = (
  diagnostics: readonly Diagnostic[],
  screen: Screen,
  sources: SourceTexts = new Map(),
): readonly string[] => {
  return [...groupByFile(diagnostics)].flatMap(([file, found], n) => [
    ...(n > 0 ? [''] : []),
    ...fileTitle(file, found, screen),
    ...found.flatMap((diagnostic) => oneFinding(diagnostic, screen, sources.get(file))),
  ]);
};

const groupByFile = (diagnostics: readonly Diagnostic[]): ReadonlyMap<string, readonly Diagnostic[]> => {
  const files = new Map<string, Diagnostic[]>();
  for (const diagnostic of diagnostics) {
    const found = files.get(diagnostic.file);
    if (found) found.push(diagnostic);
    else files.set(diagnostic.file, [diagnostic]);
  }
  for (const found of files.values()) found.sort((a, b) => a.line - b.line || a.column - b.column);
  return files;
};

const fileTitle = (file: string, found: readonly Diagnostic[], screen: Screen): readonly string[] => {
  const errors = found.filter(({ severity }) => severity === 'error').length;
  const warnings = found.length - errors;
  const counts = [errors > 0 ? count(errors, 'error') : '', warnings > 0 ? count(warnings, 'warning') : ''];
  const tally = counts.filter((text) => text !== '').join(', ');
  const colors = colorsOf(screen);
  return flow([span(clean(file), colors.underline), span('  '), span(tally, colors.dim)], { columns: screen.columns });
};

const severityPaint = (severity: Diagnostic['severity'], screen: Screen): Paint =>
  severity === 'error' ? colorsOf(screen).red : colorsOf(screen).yellow;

/** Lines of an environment have values that may be secrets, whatever they are called. */
const isQuotable = ({ path }: Diagnostic): boolean => !path.includes('/workload/environment/');

const oneFinding = (diagnostic: Diagnostic, screen: Screen, source: string | undefined): readonly string[] => {
  const { severity, file, line, column, message, code, hint } = diagnostic;
  const colors = colorsOf(screen);
  // The whole position, so that terminals and editors make it a link.
  const title = [
    span('  '),
    span(`${clean(file)}:${line}:${column}`, colors.dim),
    span(' '),
    span(severity, severityPaint(severity, screen)),
    span(` ${clean(message)} `),
    span(`[${clean(code)}]`, colors.dim),
  ];
  return [
    ...flow(title, { columns: screen.columns, hanging: 4 }),
    ...(source === undefined || !isQuotable(diagnostic) ? [] : excerptLines(source, { line, column }, screen)),
    ...(hint ? labelled('hint:', hint, { screen, indent: 4, paint: colors.cyan }) : []),
  ];
};
