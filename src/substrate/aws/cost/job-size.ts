import { z } from 'zod';
import type { JobPart } from '../../part.ts';
import type { Place } from '../arn.ts';
import { resourcesOf } from '../render/any-code.ts';

const Requirements = z.array(z.looseObject({ Type: z.string(), Value: z.string() }));
const Definition = z.looseObject({
  ContainerProperties: z.looseObject({ ResourceRequirements: Requirements }),
});

export interface JobSize {
  readonly vcpu: number;
  readonly memoryGB: number;
}

/** What Fargate is asked for: of the sizes that it has, the one that a job gets. */
export const jobSizeOf = (part: JobPart, place: Place): JobSize => {
  const resources = Object.values(resourcesOf({ parts: [part], tags: {} }, place, ''));
  const found = resources.find(({ Type }) => Type === 'AWS::Batch::JobDefinition');
  const { ResourceRequirements } = Definition.parse(found?.Properties).ContainerProperties;
  const value = (type: string): number => Number(ResourceRequirements.find(({ Type }) => Type === type)?.Value ?? 0);
  return { vcpu: value('VCPU'), memoryGB: value('MEMORY') / 1024 };
};
