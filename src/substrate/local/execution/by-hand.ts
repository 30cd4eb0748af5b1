import type { RunInput } from '../../../metadata/workload.ts';
import type { RunnableJob } from '../installed/parts.ts';
import { folderOf, prepare } from './job.ts';

/** How a workload is started, for a person who starts it without us. */
export interface ByHand {
  /** Undefined for a ready image, which has no folder. */
  readonly cwd: string | undefined;
  readonly words: readonly string[];
  readonly environment: { readonly [name: string]: string };
}

/** The same words and variables that a child process gets, but for those of the endpoint and of AWS. */
export const byHand = (job: RunnableJob, machine: string, input: RunInput): ByHand => ({
  cwd: folderOf(job),
  words: prepare(job, { name: input.runId, machine, input }).words,
  environment: {
    ...job.environment,
    AWS_BATCH_JOB_ID: '00000000-0000-0000-0000-000000000000',
    AWS_BATCH_JOB_ATTEMPT: '1',
    AWS_BATCH_JQ_NAME: job.queue,
    CLS_LOCAL: 'true',
    CLS_ARC_PROPS_JSON: JSON.stringify(input.props),
  },
});
