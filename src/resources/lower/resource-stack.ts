import { resourceStackName } from '../../metadata/names.ts';
import type { Desired } from '../../substrate/object.ts';
import type { Part } from '../../substrate/part.ts';
import type { LowerContext } from '../component.ts';
import { objectFields, projectNaming, projectTags } from './lowering.ts';

type Fields = Parameters<typeof objectFields>[0]['fields'];

/**
 * The stack that the resources of a project share, with one of its parts. Every such resource lowers to it, and
 * `mergeStacks` makes one of them all.
 */
export const resourceStack = (fields: Fields, part: Part, context: LowerContext): Desired<'stack'> => {
  const { protect, deletionPolicy, adopt } = objectFields({ category: 'resources', fields, suffix: 'stack' });
  return {
    kind: 'stack',
    address: 'project:stack/resources',
    name: resourceStackName(projectNaming(context)),
    spec: { parts: [part], tags: projectTags(context) },
    dependsOn: [],
    protect,
    deletionPolicy,
    adopt,
  };
};
