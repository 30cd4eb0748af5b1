import { z } from 'zod';

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

/** Properties of a Batch job on Fargate. */
export const batchRuntimeProps = () =>
  z
    .strictObject({
      memorySizeMB: z.int().min(512).max(122_880).default(1024).describe('Memory in MB'),
      retryAttempts: z.int().min(0).max(9).default(0).describe('How often Batch tries again within one run'),
      timeoutMin: z.int().min(1).max(20_160).default(60).describe('Minutes until it is stopped'),
      architecture: Architecture.default('X86_64').describe('Of the processor'),
    })
    .prefault({})
    .describe('Memory, retries, timeout and architecture of the job');
