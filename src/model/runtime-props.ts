import { z } from 'zod';
import { fargateMemory, fargateMemoryWith, fargateVcpus, nearest } from './fargate.ts';

const Architecture = z.enum(['ARM_64', 'X86_64']);

/** Limits of AWS Lambda. */
const lambdaMemory = { min: 128, max: 10_240 };
const lambdaMinutes = 15;
/** What EventBridge takes for a target. */
const maxRetries = 185;

/**
 * Properties of a function. Fields that are not given have the component's defaults, also in a partial object (the
 * predecessor replaced the whole object then).
 */
export const lambdaRuntimeProps = (memorySizeMB: number) =>
  z
    .strictObject({
      memorySizeMB: z.int().min(lambdaMemory.min).max(lambdaMemory.max).default(memorySizeMB).describe('Memory in MB'),
      retryAttempts: z.int().min(0).max(maxRetries).default(3).describe('How often an event is delivered again'),
      timeoutMin: z.int().min(1).max(lambdaMinutes).default(15).describe('Minutes until it is stopped'),
      architecture: Architecture.default('ARM_64').describe('Of the processor'),
    })
    .prefault({})
    .describe('Memory, retries, timeout and architecture of the function');

interface TaskSize {
  readonly memorySizeMB: number;
  readonly vcpu?: number | undefined;
}

const or = (sizes: readonly number[]): string => sizes.join(' or ');

/** What is written is what runs: nothing is rounded to a size that costs more. */
const checkTaskSize = ({ memorySizeMB, vcpu }: TaskSize, context: z.RefinementCtx): void => {
  const sizes = vcpu === undefined ? fargateMemory : fargateMemoryWith(vcpu);
  if (sizes.includes(memorySizeMB)) return;
  const what = vcpu === undefined ? `${memorySizeMB} MB` : `${memorySizeMB} MB and ${vcpu} vCPU`;
  context.addIssue({
    code: 'custom',
    path: ['memorySizeMB'],
    message: `AWS Fargate has no task with ${what}`,
    params: { hint: `the nearest that it has: ${or(nearest(memorySizeMB, sizes))} MB` },
  });
};

/** Properties of a Batch job on Fargate. */
export const batchRuntimeProps = () =>
  z
    .strictObject({
      memorySizeMB: z
        .int()
        .min(fargateMemory[0] ?? 0)
        .max(fargateMemory.at(-1) ?? 0)
        .default(1024)
        .describe('Memory in MB; one of the sizes that AWS Fargate has'),
      vcpu: z
        .literal([...fargateVcpus])
        .optional()
        .describe('Processors; without it the fewest that Fargate has with this memory'),
      retryAttempts: z
        .int()
        .min(0)
        .max(10)
        .default(0)
        .describe('Attempts of Batch within one run, in all; 0 means one, as 1 does'),
      timeoutMin: z.int().min(1).max(20_160).default(60).describe('Minutes until an attempt is stopped'),
      architecture: Architecture.default('X86_64').describe('Of the processor'),
    })
    .superRefine(checkTaskSize)
    .prefault({})
    .describe('Memory, processors, attempts, timeout and architecture of the job');
