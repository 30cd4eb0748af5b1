import type { LoadedProject } from '../loaded.ts';
import type { Check } from './check.ts';
import { find } from './check.ts';

/** Two files with one identity would undo each other's work at every apply. */
export const projectCheck: Check = ({ projects }) => {
  const seen = new Map<string, LoadedProject>();
  return projects.flatMap((project) => {
    const { name, version } = project.project;
    const id = JSON.stringify([name, version]);
    const first = seen.get(id);
    if (first === undefined) {
      seen.set(id, project);
      return [];
    }
    const message = `${first.file} is the same project, ${name} ${version}, in the same placement`;
    const hint = 'a project is one file for each placement; change name, version or placement';
    return [find(project, { code: 'duplicate-project', path: ['project'], message, hint })];
  });
};
