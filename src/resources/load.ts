import type { Diagnostic } from '../errors.ts';
import type { LoadedProject } from './loaded.ts';
import type { ProjectFile } from './read-project.ts';
import { readProject } from './read-project.ts';

export interface Loaded {
  /** Projects of the files without errors. Nothing may be done with them when any diagnostic is an error. */
  readonly projects: readonly LoadedProject[];
  readonly diagnostics: readonly Diagnostic[];
}

const byPlace = (a: Diagnostic, b: Diagnostic): number => a.line - b.line || a.column - b.column;

/** Reads project files and says everything that is wrong with them, each alone and all together. */
export const loadProjects = (files: readonly ProjectFile[]): Loaded => {
  const drafts = files.map(readProject);
  const diagnostics = drafts.flatMap((draft) => draft.diagnostics);
  const order = new Map(files.map(({ path }, index) => [path, index]));
  const wrong = new Set(diagnostics.filter(({ severity }) => severity === 'error').map(({ file }) => file));
  return {
    projects: drafts.flatMap(({ project }) => (project === undefined || wrong.has(project.file) ? [] : [project])),
    diagnostics: diagnostics.toSorted((a, b) => (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0) || byPlace(a, b)),
  };
};
