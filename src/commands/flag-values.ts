import { z } from 'zod';
import { ClusterlessError } from '../errors.ts';
import { parseDuration } from '../metadata/duration.ts';
import type { Call } from './verb.ts';

const whole = z.string().regex(/^\d+$/, 'must be a whole number').transform(Number);

const duration = z.string().transform((text, context) => {
  const ms = parseDuration(text);
  if (ms !== undefined) return ms;
  context.addIssue({ code: 'custom', message: `is not a duration: "${text}" (10m, 1h30m, PT10M, 2d)` });
  return z.NEVER;
});

const formats = ['table', 'json', 'ndjson', 'markdown', 'csv', 'tsv'] as const;
export type Format = (typeof formats)[number];

/** Every flag of every verb, by its camel-case name. A verb takes what it declared; the others are absent. */
const Flags = z.object({
  output: z.enum(formats).optional(),
  json: z.boolean().optional(),
  verbose: z.number().default(0),
  ascii: z.boolean().default(false),
  home: z.string().min(1).optional(),
  project: z.array(z.string().min(1)).default([]),
  local: z.boolean().optional(),
  profile: z.string().optional(),
  region: z.string().optional(),
  endpointUrl: z.string().optional(),
  stateBucket: z.string().optional(),
  lockTimeout: duration.default(0),
  parallel: whole.optional(),
  refresh: z.enum(['none', 'fast', 'full', 'deep']).default('fast'),
  only: z.array(z.string()).default([]),
  failFast: z.boolean().default(false),
  allowDelete: whole.optional(),
  allowEmpty: z.boolean().default(false),
  allowReplace: z.array(z.string()).default([]),
  repair: z.boolean().default(false),
  yes: z.boolean().default(false),
  detailedExitcode: z.boolean().default(false),
  out: z.string().optional(),
  plan: z.string().optional(),
  maxBytes: whole.default(65_000),
  every: duration.default(300_000),
  maxRuntime: duration.optional(),
  prune: z.boolean().default(false),
  drift: z.enum(['report', 'repair']).default('report'),
  port: whole.pipe(z.number().max(65_535, 'must be at most 65535')).default(0),
  from: z.string().optional(),
  to: z.string().optional(),
  dataset: z.string().optional(),
  inProject: z.string().optional(),
  limit: whole.optional(),
  force: z.boolean().default(false),
  at: z.string().optional(),
  run: z.union([z.boolean(), z.string()]).optional(),
  long: z.boolean().default(false),
  real: z.boolean().default(false),
  lot: z.string().optional(),
  print: z.boolean().default(false),
  docker: z.boolean().default(false),
  destroy: z.boolean().default(false),
  network: z.boolean().default(false),
  for: z.enum(['apply', 'diff', 'watch', 'reader', 'workload', 'boundary']).optional(),
  byPrefix: z.boolean().default(false),
  idle: z.boolean().default(false),
});

export type Flags = Omit<z.infer<typeof Flags>, 'output' | 'json'> & { readonly format: Format };

const spelled = (name: string): string => `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** The flags of a call, checked. A wrong value is CLS_USAGE and names the flag. */
export const flagsOf = (call: Pick<Call, 'flags'>): Flags => {
  const parsed = Flags.safeParse(call.flags);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${spelled(String(path[0]))}: ${message}`);
    throw new ClusterlessError('CLS_USAGE', problems[0] ?? 'wrong flags', {
      ...(problems.length > 1 ? { detail: problems.slice(1).join('\n') } : {}),
      hint: 'See the verb with --help.',
    });
  }
  const { output, json, ...rest } = parsed.data;
  return { ...rest, format: json ? 'json' : (output ?? 'table') };
};
