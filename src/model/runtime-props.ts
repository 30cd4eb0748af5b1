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
      memorySizeMB: z.int().min(lambdaMemory.min).max(lambdaMemory.max).default(memorySizeMB),
      retryAttempts: z.int().min(0).max(maxRetries).default(3),
      timeoutMin: z.int().min(1).max(lambdaMinutes).default(15),
      architecture: Architecture.default('ARM_64'),
    })
    .prefault({})
    .describe('Memory, retries, timeout and architecture of the function');

/** Properties of a Batch job on Fargate. */
export const batchRuntimeProps = () =>
  z
    .strictObject({
      memorySizeMB: z.int().min(512).max(122_880).default(1024),
      retryAttempts: z.int().min(0).max(9).default(0),
      timeoutMin: z.int().min(1).max(20_160).default(60),
      architecture: Architecture.default('X86_64'),
    })
    .prefault({})
    .describe('Memory, retries, timeout and architecture of the job');
