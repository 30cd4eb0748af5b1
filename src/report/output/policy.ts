import { z } from 'zod';
import { AnyJson, Count, list } from './envelope.ts';

export const Policy = z.strictObject({
  /** What a role with this policy can do. */
  for: z.enum(['apply', 'diff', 'watch', 'reader', 'workload', 'boundary']),
  projects: list(z.strictObject({ name: z.string(), version: z.string() })),
  /** As AWS counts them, without white space. */
  characters: Count,
  /** What one managed policy takes. */
  limit: Count,
  /** What AWS takes as a policy document. */
  policy: z.strictObject({ Version: z.string(), Statement: list(z.record(z.string(), AnyJson)) }),
});
export type Policy = z.infer<typeof Policy>;
