import type { ProjectDescriptor } from '../../metadata/descriptor.ts';
import { projectKey } from '../../metadata/keys.ts';
import type { Desired, DesiredObject } from '../../substrate/object.ts';
import type { LowerContext } from '../component.ts';
import { toJson } from '../plain-json.ts';

/**
 * `project.json`: what readers of the placement know about a project. It comes after everything else, since its digest
 * stands for all records of the project when little is read.
 */
export const projectRecord = (
  descriptor: ProjectDescriptor,
  others: readonly DesiredObject[],
  { stores, project }: LowerContext,
): Desired<'record'> => ({
  kind: 'record',
  address: 'project:record/project',
  name: `${stores.metadata}/${projectKey(project)}`,
  spec: {
    bucket: stores.metadata,
    mode: 'replace',
    body: {
      project: toJson(descriptor.project),
      placement: toJson(descriptor.placement),
      arcs: toJson(descriptor.arcs),
      boundaries: toJson(descriptor.boundaries),
    },
  },
  dependsOn: others.map(({ address }) => address),
  protect: false,
  deletionPolicy: 'delete',
  adopt: false,
});
