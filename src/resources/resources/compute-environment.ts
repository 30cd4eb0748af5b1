import { z } from 'zod';
import { computeEnvironmentName } from '../../metadata/names.ts';
import { networkName } from '../../metadata/stores.ts';
import { componentFields } from '../../model/component.ts';
import { defineComponent } from '../define.ts';
import { componentNaming } from '../lower/lowering.ts';
import { resourceStack } from '../lower/resource-stack.ts';

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
  lower: (environment, context) => {
    const name = computeEnvironmentName(componentNaming(context, environment.computeEnvironmentName));
    const network = networkName(context.placement);
    return { objects: [resourceStack(environment, { part: 'compute-environment', name, network }, context)] };
  },
});
