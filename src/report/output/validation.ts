import { z } from 'zod';
import { Count, list, Placement } from './envelope.ts';
import { Diagnostic } from './error.ts';

export const ValidatedProject = z.strictObject({
  file: z.string(),
  /** `null` where the file does not say it in a form that can be read. */
  name: z.string().nullable(),
  version: z.string().nullable(),
  placement: Placement.nullable(),
  components: z.strictObject({ resources: Count, activities: Count, boundaries: Count, arcs: Count }),
});
export type ValidatedProject = z.infer<typeof ValidatedProject>;

export const Validation = z.strictObject({
  valid: z.boolean(),
  projects: list(ValidatedProject),
  /** Errors and warnings, in the order of the files. */
  diagnostics: list(Diagnostic),
});
export type Validation = z.infer<typeof Validation>;
