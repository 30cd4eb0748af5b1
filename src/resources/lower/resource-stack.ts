import { resourceStackName } from '../../metadata/names.ts';
import type { Desired, Member } from '../../substrate/object.ts';
import type { ComputeEnvironmentPart, GlueDatabasePart, GlueTablePart } from '../../substrate/part.ts';
import type { LowerContext } from '../component.ts';
import { componentAddress, objectFields, projectNaming, projectTags } from './lowering.ts';

type Fields = Parameters<typeof objectFields>[0]['fields'];

/** What may stay behind when the stack lets it go. */
type ResourcePart = ComputeEnvironmentPart | GlueDatabasePart | GlueTablePart;

/**
 * Whether a part goes when it is no longer declared. `deletionPolicy` says so for every component; where it is missing,
 * what the type itself has. No part can be asked whether it is empty, so that policy keeps it.
 */
export const goesAway = ({ deletionPolicy }: Pick<Fields, 'deletionPolicy'>, otherwise: boolean): boolean =>
  deletionPolicy === undefined ? otherwise : deletionPolicy === 'delete';

/** Another name is another thing; a table is named within its database. */
const thingOf = (part: ResourcePart): string =>
  part.part === 'glue-table' ? `${part.part} ${part.database}/${part.name}` : `${part.part} ${part.name}`;

const memberOf = (fields: Fields, part: ResourcePart): Member => ({
  thing: thingOf(part),
  component: componentAddress('resources', fields.name),
  protect: fields.protect ?? false,
  retained: !part.removeOnDestroy,
});

/**
 * The stack that the resources of a project share, with one of its parts. Every such resource lowers to it, and
 * `mergeStacks` makes one of them all. What is protected or retained is each part, not the stack around it.
 */
export const resourceStack = (fields: Fields, part: ResourcePart, context: LowerContext): Desired<'stack'> => {
  const { adopt } = objectFields({ category: 'resources', fields, suffix: 'stack' });
  const member = memberOf(fields, part);
  return {
    kind: 'stack',
    address: 'project:stack/resources',
    name: resourceStackName(projectNaming(context)),
    spec: { parts: [part], tags: projectTags(context) },
    dependsOn: [],
    protect: member.protect && !member.retained,
    deletionPolicy: 'delete',
    adopt,
    members: [member],
  };
};
