import { z } from 'zod';
import { computeEnvironmentName } from '../../metadata/names.ts';
import { networkName } from '../../metadata/stores.ts';
import { componentFields } from '../../model/component.ts';
import { defineComponent } from '../define.ts';
import { ignoredTags } from '../ignored-tags.ts';
import { componentNaming } from '../lower/lowering.ts';
import { goesAway, resourceStack } from '../lower/resource-stack.ts';

const type = 'aws:core:computeEnvironment';

export const computeEnvironment = defineComponent({
  type,
  category: 'resources',
  synopsis: 'Where container workloads run: an AWS Batch environment on Fargate. A laptop needs none and makes none.',
  schema: () =>
    z.strictObject({
      ...componentFields(type),
      computeEnvironmentName: z.string().min(1).describe('Becomes the physical name, behind stage and project'),
      computeType: z.unknown().optional().meta({ deprecated: true, description: 'Ignored' }),
      useSpot: z.unknown().optional().meta({ deprecated: true, description: 'Ignored' }),
    }),
  example: { type, name: 'containers', computeEnvironmentName: 'containers' },
  inspect: ({ tags }) =>
    ignoredTags(tags, {
      why: 'AWS CloudFormation sets them when it makes a compute environment, and can never change them',
      hint: 'remove them; what runs in it carries the "tags" of its arc',
    }),
  lower: (environment, context) => {
    const name = computeEnvironmentName(componentNaming(context, environment.computeEnvironmentName));
    const part = {
      part: 'compute-environment',
      name,
      network: networkName(context.placement),
      removeOnDestroy: goesAway(environment, true),
    } as const;
    return { objects: [resourceStack(environment, part, context)] };
  },
});
