import { z } from 'zod';
import { Count, list } from './envelope.ts';
import { ActionName } from './plan.ts';

export const OutcomeError = z.strictObject({
  code: z.string(),
  summary: z.string(),
  detail: z.string().nullable(),
  hint: z.string().nullable(),
  retryable: z.boolean(),
});
export type OutcomeError = z.infer<typeof OutcomeError>;

export const Outcome = z.strictObject({
  /** `<name>/<version>`. */
  project: z.string(),
  address: z.string(),
  action: ActionName,
  outcome: z.enum(['succeeded', 'failed', 'skipped']),
  ms: z.number().min(0),
  /** Why it was skipped, or what was kept. */
  note: z.string().nullable(),
  error: OutcomeError.optional(),
});
export type Outcome = z.infer<typeof Outcome>;

export const Result = z.strictObject({
  summary: z.strictObject({ succeeded: Count, failed: Count, skipped: Count, unchanged: Count }),
  outcomes: list(Outcome),
  projects: list(z.strictObject({ name: z.string(), version: z.string(), serial: Count.nullable(), writes: Count })),
  /** Writes of the state objects, all projects together. */
  state: z.strictObject({ writes: Count }),
  /** Calls to the substrate, reads and writes. */
  calls: Count,
});
export type Result = z.infer<typeof Result>;
