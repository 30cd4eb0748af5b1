import type { Diagnostic } from '../../errors.ts';
import { pointerText, valueAt } from '../../model/pointer.ts';
import type { LoadedComponent, LoadedProject } from '../loaded.ts';
import { predecessorRules } from './rules.ts';
import type { TakeOver } from './take-over.ts';
import { oldStacks, takeOvers } from './take-over.ts';

export interface LocatedDifference {
  readonly line: number;
  readonly path: string;
  /** `arcs/copy` */
  readonly component: string;
  readonly what: string;
  readonly why: string;
}

export interface FileMigration {
  readonly file: string;
  readonly name: string | null;
  readonly version: string | null;
  /** As it is, without a change. */
  readonly accepted: boolean;
  readonly diagnostics: readonly Diagnostic[];
  readonly differences: readonly LocatedDifference[];
  readonly takeOver: readonly TakeOver[];
  readonly oldStacks: readonly string[];
}

const differencesOf = ({ source }: LoadedProject, { type, at, category, fields }: LoadedComponent) => {
  const written = (path: readonly (string | number)[]): unknown => valueAt(source.value, [...at, ...path]);
  return (predecessorRules[type.type] ?? [])
    .filter(({ when }) => when === undefined || when(written))
    .map(
      ({ path, what, why }): LocatedDifference => ({
        line: source.locate([...at, ...path]).line,
        path: pointerText([...at, ...path]),
        component: `${category}/${fields.name}`,
        what,
        why,
      }),
    );
};

/** What becomes of one of the predecessor's project files. */
export const migrationOf = (
  file: string,
  project: LoadedProject | undefined,
  diagnostics: readonly Diagnostic[],
): FileMigration => {
  const own = diagnostics.filter((one) => one.file === file);
  const accepted = !own.some(({ severity }) => severity === 'error');
  if (project === undefined) {
    return {
      file,
      name: null,
      version: null,
      accepted,
      diagnostics: own,
      differences: [],
      takeOver: [],
      oldStacks: [],
    };
  }
  return {
    file,
    name: project.project.name,
    version: project.project.version,
    accepted,
    diagnostics: own,
    differences: project.components
      .filter(({ fields }) => !fields.exclude)
      .flatMap((component) => differencesOf(project, component)),
    takeOver: takeOvers(project),
    oldStacks: oldStacks(project),
  };
};
