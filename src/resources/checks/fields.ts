import type { Finding } from '../../model/diagnostics.ts';
import type { Pointer } from '../../model/pointer.ts';
import { valueAt } from '../../model/pointer.ts';
import type { LoadedComponent, LoadedProject } from '../loaded.ts';
import { unitFindings } from '../lot-unit.ts';
import type { Check } from './check.ts';
import { find } from './check.ts';

const ignored: readonly Pointer[] = [
  ['dataset', 'publish'],
  ['computeType'],
  ['useSpot'],
  ['infrequent', 'enableEventBridge'],
  ['infrequent', 'keyRegex'],
  ['frequent', 'queueFetchWaitSec'],
];

/** Accepted and kept, but nothing acts on them in this version. */
const inert: readonly Pointer[] = [['schedule', 'catchup']];
const inertOfSinks = ['expect', 'schema', 'compat', 'retention'];

/** What that means for who has written it. */
const untilThen: { readonly [field: string]: string } = {
  expect: 'until then status judges no lot by it',
  schema: 'until then no data is held against it',
  compat: 'until then any change of the schema passes',
  retention: 'until then nothing is ever deleted',
  columns: 'until then nobody looks whether they are there',
  catchup: 'until then a tick that was missed is made up for by the next one',
  empty: 'an arc has a lot wherever its sources have one',
};

const given = ({ source }: LoadedProject, at: Pointer): boolean => valueAt(source.value, at) !== undefined;

const ignoredFields = (project: LoadedProject, { at, arc }: LoadedComponent): readonly Finding[] => {
  const ofSinks = Object.keys(arc?.sinks ?? {}).map((role): Pointer => ['sinks', role, 'publish']);
  return [...ignored, ...ofSinks]
    .map((path) => [...at, ...path])
    .filter((path) => given(project, path))
    .map((path) => ({ code: 'ignored-field', path, message: `"${path.at(-1)}" has no effect`, hint: 'remove it' }));
};

const inertFields = (project: LoadedProject, { at, arc, owns }: LoadedComponent): readonly Finding[] => {
  const ofSources = Object.keys(arc?.sources ?? {}).map((role): Pointer => [...at, 'sources', role, 'columns']);
  const ofSinks = owns.flatMap((sink) =>
    // Only boundaries make lots where nothing came.
    [...inertOfSinks, ...(arc === undefined ? [] : ['empty'])].map((field): Pointer => [...sink.at, field]),
  );
  return [...inert.map((path) => [...at, ...path]), ...ofSources, ...ofSinks]
    .filter((path) => given(project, path))
    .map((path) => ({
      code: 'not-acted-on',
      path,
      message: `"${path.at(-1)}" is kept, but this version does not act on it yet`,
      hint: untilThen[String(path.at(-1))] ?? 'remove it, or leave it for a later version',
    }));
};

const unitProblems = ({ lotUnit, at, fields, arc }: LoadedComponent): readonly Finding[] =>
  fields.exclude
    ? []
    : [
        ...(lotUnit === undefined ? [] : unitFindings(lotUnit, [...at, 'lotUnit'])),
        ...(arc?.schedule === undefined ? [] : unitFindings(arc.schedule.every, [...at, 'schedule', 'every'])),
      ];

const inspected = ({ type, component, at }: LoadedComponent): readonly Finding[] =>
  (type.inspect?.(component) ?? []).map((finding) => ({ ...finding, path: [...at, ...finding.path] }));

const ofProject = (project: LoadedProject): readonly Finding[] =>
  given(project, ['sourceFile'])
    ? [{ code: 'ignored-field', path: ['sourceFile'], message: '"sourceFile" has no effect', hint: 'remove it' }]
    : [];

/** What is wrong or pointless inside one component. */
export const fieldCheck: Check = ({ projects }) =>
  projects.flatMap((project) => [
    ...ofProject(project).map((finding) => find(project, finding)),
    ...project.components
      .flatMap((component) => [
        ...inspected(component),
        ...unitProblems(component),
        ...ignoredFields(project, component),
        ...inertFields(project, component),
      ])
      .map((finding) => find(project, finding)),
  ]);
