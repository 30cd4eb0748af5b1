import type { Architecture } from '../../substrate/part.ts';

export interface LambdaRuntime {
  readonly memorySizeMB: number;
  readonly retryAttempts: number;
  readonly timeoutMin: number;
  readonly architecture: Architecture;
}

/** Run-time properties of a project file, in the words of a part. */
export const runtimeOf = ({ memorySizeMB, retryAttempts, timeoutMin, architecture }: LambdaRuntime) => ({
  memoryMB: memorySizeMB,
  retryAttempts,
  timeoutSeconds: timeoutMin * 60,
  architecture,
});
