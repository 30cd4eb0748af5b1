import { z } from 'zod';
import { Count, list, Time } from './envelope.ts';

/** What a pipeline did until it was quiet. */
export const RunCounts = z.strictObject({ started: Count, complete: Count, empty: Count, failed: Count });
export type RunCounts = z.infer<typeof RunCounts>;

/** Due later than the clock's now: a retry, the close of a lot. */
export const Later = z.strictObject({ at: Time, what: z.string() });
export type Later = z.infer<typeof Later>;

export const RunFailure = z.strictObject({
  /** `<project>.<arc>` */
  arc: z.string(),
  lot: z.string(),
  /** Of the run's end record (`failed`, `timedout`, …); `lost` when it could not be ended. */
  result: z.string(),
  message: z.string().nullable(),
});
export type RunFailure = z.infer<typeof RunFailure>;

const drained = {
  events: Count,
  /** Events that no function took after all attempts; they are kept in the placement's dead-letters folder. */
  deadLetters: Count,
  runs: RunCounts,
  failures: list(RunFailure),
  later: list(Later),
};

/** Answer of `local put`. */
export const Put = z.strictObject({
  objects: Count,
  ...drained,
});
export type Put = z.infer<typeof Put>;

/** Answer of `local advance`. */
export const Advance = z.strictObject({
  clock: z.strictObject({ mode: z.enum(['real', 'stepped']), now: Time }),
  ...drained,
});
export type Advance = z.infer<typeof Advance>;

/** Answer of `local run`. */
export const Run = z.strictObject({
  ...drained,
  /** Of one arc and lot: what evaluating it answered, and why nothing ran. */
  decision: z
    .strictObject({ arc: z.string(), lot: z.string(), decision: z.string(), reason: z.string().nullable() })
    .nullable(),
});
export type Run = z.infer<typeof Run>;
