import { catalogOf } from '../resources/datasets.ts';
import type { LoadedProject } from '../resources/loaded.ts';
import type { LoweredProject } from '../resources/lower-project.ts';
import { lowerProject } from '../resources/lower-project.ts';

/** A dataset that another project owns and whose file was not given: where it is makes no difference to the verb. */
const assumed = (id: string) => {
  const [name = '', version = ''] = id.split('/');
  return { name, version, pathURI: 's3://unknown/', unit: 'PT5M' as const, owner: '', epoch: 0 };
};

/**
 * What files ask for in AWS, without asking AWS.
 * @param strict fails with CLS_DATASET_UNKNOWN where a dataset is in none of the files
 */
export const lowerOffline = (
  projects: readonly LoadedProject[],
  { strict }: { readonly strict: boolean },
): readonly LoweredProject[] =>
  projects.map((project) => {
    const catalog = catalogOf(project, projects);
    const dataset = (id: string) => catalog.facts(id) ?? (strict ? undefined : assumed(id));
    return lowerProject(project, { dataset, local: false });
  });
