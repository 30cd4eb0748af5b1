import { z } from 'zod';
import { Json } from '../../../metadata/canonical.ts';

/** The parts that the local substrate runs, as they stand in a stack's file. Others are kept and left alone. */
const Environment = z.record(z.string(), z.string());

export const RunnableFunction = z.looseObject({
  part: z.literal('function'),
  name: z.string(),
  handler: z.string(),
  settings: Json,
  timeoutSeconds: z.number(),
});
export type RunnableFunction = z.infer<typeof RunnableFunction>;

export const RunnableJob = z.looseObject({
  part: z.literal('job'),
  name: z.string(),
  queue: z.string().default(''),
  jobName: z.string().default(''),
  image: z.string().optional(),
  imagePath: z.string().optional(),
  memoryMB: z.number().optional(),
  command: z.array(z.string()),
  environment: Environment.default({}),
  retryAttempts: z.number().default(0),
  timeoutSeconds: z.number(),
  local: z.looseObject({ command: z.array(z.string()).optional(), cwd: z.string().optional() }).optional(),
});
export type RunnableJob = z.infer<typeof RunnableJob>;

export const RunnableUserFunction = z.looseObject({
  part: z.literal('user-function'),
  name: z.string(),
  code: z.discriminatedUnion('from', [
    z.looseObject({ from: z.literal('files'), path: z.string(), sha256: z.string() }),
    z.looseObject({ from: z.literal('image'), image: z.string() }),
    z.looseObject({ from: z.literal('built-image'), path: z.string() }),
  ]),
  runtime: z.string().optional(),
  handler: z.string().optional(),
  environment: Environment.default({}),
  memoryMB: z.number(),
  timeoutSeconds: z.number(),
  local: z.looseObject({ command: z.array(z.string()), cwd: z.string() }).optional(),
});
export type RunnableUserFunction = z.infer<typeof RunnableUserFunction>;

export const RunnableMachine = z.looseObject({
  part: z.literal('machine'),
  name: z.string(),
  workload: z.string(),
  timeoutSeconds: z.number(),
  retry: z.looseObject({ maxAttempts: z.number(), backoffSeconds: z.number() }),
  finish: z.string(),
});
export type RunnableMachine = z.infer<typeof RunnableMachine>;

export const RunnableSchedule = z.looseObject({
  part: z.literal('schedule'),
  name: z.string(),
  everyMinutes: z.number().positive(),
  target: z.string(),
  detail: Json,
});
export type RunnableSchedule = z.infer<typeof RunnableSchedule>;

const Runnable = z.discriminatedUnion('part', [
  RunnableFunction,
  RunnableUserFunction,
  RunnableJob,
  RunnableMachine,
  RunnableSchedule,
]);
export type Runnable = z.infer<typeof Runnable>;

const runnable: ReadonlySet<string> = new Set(['function', 'user-function', 'job', 'machine', 'schedule']);

const AnyPart = z.looseObject({ part: z.string() });

/** Throws for a part that it should know and cannot read. */
export const runnableParts = (parts: unknown): readonly Runnable[] =>
  z
    .array(AnyPart)
    .parse(parts)
    .filter(({ part }) => runnable.has(part))
    .map((part) => Runnable.parse(part));
