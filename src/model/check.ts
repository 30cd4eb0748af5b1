import type { z } from 'zod';
import type { Diagnostic } from '../errors.ts';
import { coerce } from './coerce.ts';
import { diagnose, findings } from './diagnostics.ts';
import type { Pointer } from './pointer.ts';
import { valueAt } from './pointer.ts';
import type { Source } from './source.ts';

export type Checked<T> = { readonly data: T } | { readonly diagnostics: readonly Diagnostic[] };

/** One round repairs the values, a second the members of a union that the first round has made plain. */
const repairRounds = 3;

/** Looks at one member of a file with a schema. The file's value is repaired in place where `coerce` can. */
export const check = <T>(schema: z.ZodType<T>, source: Source, at: Pointer): Checked<T> => {
  const value = valueAt(source.value, at);
  const written = (path: Pointer): string | undefined => source.textAt([...at, ...path]);
  let parsed = schema.safeParse(value);
  for (let round = 0; round < repairRounds && !parsed.success; round += 1) {
    if (!coerce(value, parsed.error.issues, written)) break;
    parsed = schema.safeParse(value);
  }
  if (parsed.success) return { data: parsed.data };
  return {
    diagnostics: findings(parsed.error.issues, { schema, value }).map((finding) =>
      diagnose(source, { ...finding, path: [...at, ...finding.path] }),
    ),
  };
};
