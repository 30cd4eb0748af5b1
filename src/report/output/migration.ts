import { z } from 'zod';
import { Count, list } from './envelope.ts';
import { Diagnostic } from './error.ts';

const Line = z.int().min(1);

export const MigratedFile = z.strictObject({
  file: z.string(),
  name: z.string().nullable(),
  version: z.string().nullable(),
  /** As it is, without a change. */
  accepted: z.boolean(),
  diagnostics: list(Diagnostic),
  /** What the same text means otherwise here. */
  differences: list(
    z.strictObject({ line: Line, path: z.string(), component: z.string(), what: z.string(), why: z.string() }),
  ),
  /** What is there already, and how it is taken over. */
  takeOver: list(z.strictObject({ of: z.string(), how: z.string() })),
  /** Stacks of the predecessor, to be removed before the first apply. */
  oldStacks: list(z.string()),
});
export type MigratedFile = z.infer<typeof MigratedFile>;

export const Migration = z.strictObject({
  accepted: Count,
  rejected: Count,
  files: list(MigratedFile),
  /** What to do, in order. */
  steps: list(z.string()),
});
export type Migration = z.infer<typeof Migration>;
