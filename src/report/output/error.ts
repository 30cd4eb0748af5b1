import { z } from 'zod';
import { list } from './envelope.ts';

export const Diagnostic = z.strictObject({
  severity: z.enum(['error', 'warning']),
  /** Stable, kebab-case. */
  code: z.string(),
  file: z.string(),
  line: z.int().min(1),
  column: z.int().min(1),
  /** JSON pointer. */
  path: z.string(),
  message: z.string(),
  hint: z.string().nullable(),
});
export type Diagnostic = z.infer<typeof Diagnostic>;

export const ErrorAnswer = z.strictObject({
  error: z.strictObject({
    code: z.string(),
    summary: z.string(),
    detail: z.string().nullable(),
    hint: z.string().nullable(),
    retryable: z.boolean(),
    /** Page and anchor that explain the code. */
    docs: z.string(),
    diagnostics: list(Diagnostic),
  }),
});
export type ErrorAnswer = z.infer<typeof ErrorAnswer>;
