import { datasetId } from '../../metadata/event.ts';
import type { Declaration } from '../datasets.ts';
import { declarationsOf } from '../datasets.ts';
import type { LoadedComponent, LoadedProject } from '../loaded.ts';
import type { Check } from './check.ts';
import { addressOf, find } from './check.ts';

const whose = (first: Declaration, second: Declaration): string =>
  first.project === second.project
    ? addressOf(first.component)
    : `${addressOf(first.component)} of ${first.project.file}`;

/** Two files of one project are said to be that, once. */
const isCopy = ({ project: a }: Declaration, { project: b }: Declaration): boolean =>
  a !== b && a.project.name === b.project.name && a.project.version === b.project.version;

/** A dataset has one owner: two would commit over each other. */
export const ownerCheck: Check = ({ projects }) => {
  const owners = new Map<string, Declaration>();
  return projects.flatMap(declarationsOf).flatMap((declaration) => {
    const id = datasetId(declaration.dataset);
    const first = owners.get(id);
    if (first === undefined) owners.set(id, declaration);
    if (first === undefined || isCopy(first, declaration)) return [];
    const message = `the dataset ${id} is already written by ${whose(first, declaration)}`;
    const hint = 'give one of the two another name or version';
    return [find(declaration.project, { code: 'dataset-two-owners', path: declaration.dataset.at, message, hint })];
  });
};

const doubledRoles = (project: LoadedProject, { arc, at }: LoadedComponent) => {
  const roles = new Map<string, string>();
  return Object.entries(arc?.sources ?? {}).flatMap(([role, source]) => {
    const id = datasetId(source);
    const first = roles.get(id);
    if (first === undefined) {
      roles.set(id, role);
      return [];
    }
    const path = [...at, 'sources', role];
    const message = `the roles "${first}" and "${role}" read the same dataset ${id}`;
    return [find(project, { code: 'dataset-two-roles', path, message, hint: 'keep one of the roles' })];
  });
};

/** An event says its dataset and not a role, so a dataset stands for one role only. */
export const roleCheck: Check = ({ projects }) =>
  projects.flatMap((project) => project.components.flatMap((component) => doubledRoles(project, component)));
