import { z } from 'zod';
import { runResults } from '../../../metadata/keys.ts';
import type { WorkloadOutcome } from '../../../metadata/workload.ts';

const EndedEvent = z.looseObject({
  source: z.literal('aws.states'),
  detail: z.looseObject({
    executionArn: z.string(),
    status: z.string(),
    /** Left out when it is large. */
    input: z.string().nullish(),
    error: z.string().nullish(),
    cause: z.string().nullish(),
  }),
});

export interface EndedExecution {
  readonly executionArn: string;
  readonly input: string | undefined;
  readonly result: WorkloadOutcome;
}

const outcomes: { readonly [status: string]: 'cancelled' | 'timedout' } = {
  ABORTED: 'cancelled',
  TIMED_OUT: 'timedout',
};

const recorded: readonly string[] = runResults;

/** The only error that no state can catch: an answer was larger than what states hand on, and will be again. */
const tooLarge = 'States.DataLimitExceeded';

/** An execution that did not reach its own end. Undefined for another event, `recorded` when `finish` was there before. */
export const endedExecution = (event: unknown): EndedExecution | 'recorded' | undefined => {
  const parsed = EndedEvent.safeParse(event);
  if (!parsed.success) return undefined;
  const { executionArn, status, input, error, cause } = parsed.data.detail;
  // The machine's last state fails under the name of the run's result.
  if (recorded.includes(error ?? '')) return 'recorded';
  const result: WorkloadOutcome = {
    outcome: outcomes[status] ?? 'failed',
    code: error ?? status,
    message: cause ?? `the execution is ${status}`,
    retryable: error !== tooLarge,
  };
  return { executionArn, input: input ?? undefined, result };
};
