import type { Diagnostic } from '../errors.ts';
import { placementText } from '../model/placement.ts';
import { arrivalCheck } from './checks/arrivals.ts';
import type { Check, LookAtCode, LookAtImage } from './checks/check.ts';
import { neighbourhoods } from './checks/check.ts';
import { codeCheck } from './checks/code.ts';
import { cycleCheck } from './checks/cycles.ts';
import { feedbackCheck } from './checks/feedback.ts';
import { fieldCheck } from './checks/fields.ts';
import { imageCheck } from './checks/image.ts';
import { nameCheck } from './checks/names.ts';
import { ownerCheck, roleCheck } from './checks/owners.ts';
import { projectCheck } from './checks/projects.ts';
import { referenceCheck } from './checks/references.ts';
import { sourceCheck } from './checks/sources.ts';
import { unitCheck } from './checks/units.ts';
import { variableCheck } from './checks/variables.ts';
import type { LoadedProject } from './loaded.ts';
import type { Draft, ProjectFile } from './read-project.ts';
import { readProject } from './read-project.ts';

export interface Loaded {
  /** Projects of the files without errors. Nothing may be done with them when any diagnostic is an error. */
  readonly projects: readonly LoadedProject[];
  readonly diagnostics: readonly Diagnostic[];
}

const checks: readonly Check[] = [
  fieldCheck,
  codeCheck,
  imageCheck,
  projectCheck,
  nameCheck,
  referenceCheck,
  ownerCheck,
  roleCheck,
  sourceCheck,
  unitCheck,
  cycleCheck,
  arrivalCheck,
  feedbackCheck,
  variableCheck,
];

const besides = (project: LoadedProject, drafts: readonly Draft[]): readonly LoadedProject[] =>
  drafts.flatMap(({ project: other }) => {
    if (other === undefined || other === project) return [];
    return placementText(other.placement) === placementText(project.placement) ? [other] : [];
  });

const introduced = (drafts: readonly Draft[]): readonly Draft[] =>
  drafts.map((draft) => {
    const { project } = draft;
    return project === undefined ? draft : { ...draft, project: { ...project, neighbours: besides(project, drafts) } };
  });

const byPlace = (a: Diagnostic, b: Diagnostic): number => a.line - b.line || a.column - b.column;

/**
 * Reads project files and says everything that is wrong with them, each alone and all together. Code and the folders of
 * images that they name are looked at when somebody lends an eye.
 */
export const loadProjects = (
  files: readonly ProjectFile[],
  lookAtCode?: LookAtCode,
  lookAtImage?: LookAtImage,
): Loaded => {
  const drafts = introduced(files.map(readProject));
  const ofFiles = drafts.flatMap((draft) => draft.diagnostics);
  const ofAll = neighbourhoods(drafts, { lookAtCode, lookAtImage }).flatMap((near) =>
    checks.flatMap((check) => check(near)),
  );
  const diagnostics = [...ofFiles, ...ofAll];
  const order = new Map(files.map(({ path }, index) => [path, index]));
  const wrong = new Set(diagnostics.filter(({ severity }) => severity === 'error').map(({ file }) => file));
  return {
    projects: drafts.flatMap(({ project }) => (project === undefined || wrong.has(project.file) ? [] : [project])),
    diagnostics: diagnostics.toSorted((a, b) => (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0) || byPlace(a, b)),
  };
};
