import type { DatasetFacts } from '../resources/component.ts';
import { catalogOf } from '../resources/datasets.ts';
import type { LoadedProject } from '../resources/loaded.ts';
import { lowerProject } from '../resources/lower-project.ts';
import type { DesiredObject } from '../substrate/object.ts';
import type { Substrate } from './context.ts';
import type { Flags } from './flag-values.ts';

/** Of a dataset of somebody else: what its record says is in no name. */
const strange = (id: string): DatasetFacts => {
  const slash = id.lastIndexOf('/');
  return {
    name: id.slice(0, slash),
    version: id.slice(slash + 1),
    pathURI: 's3://unknown/',
    unit: 'PT5M',
    owner: '',
    epoch: 0,
  };
};

/** By the files alone: the names are right, what only records say is not. */
const namesOf = (projects: readonly LoadedProject[]): readonly DesiredObject[] =>
  projects.flatMap((project) => {
    const catalog = catalogOf(project, projects);
    const dataset = (id: string): DatasetFacts => catalog.facts(id) ?? strange(id);
    return lowerProject(project, { dataset, local: false }).objects;
  });

const byKind = (objects: readonly DesiredObject[]): ReadonlyMap<DesiredObject['kind'], readonly string[]> => {
  const names = new Map<DesiredObject['kind'], string[]>();
  for (const { kind, name } of objects) names.set(kind, [...(names.get(kind) ?? []), name]);
  return names;
};

/**
 * Asks for everything whose names the files tell, so that it is under way together with the state and the records: all
 * of it goes out in one round. Only when the plan will look at all of it; what nobody takes would be old by the time
 * that something else does.
 */
export const askAhead = (
  projects: readonly LoadedProject[],
  { providers, local }: Substrate,
  { only, refresh }: Pick<Flags, 'only' | 'refresh'>,
): void => {
  if (local !== undefined || refresh === 'none' || only.length > 0) return;
  try {
    for (const [kind, names] of byKind(namesOf(projects))) providers.get(kind)?.reader.ahead?.(names);
  } catch {
    // What is wrong with the files is said when they are lowered for good.
  }
};
