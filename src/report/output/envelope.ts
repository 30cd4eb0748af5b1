import { z } from 'zod';
import type { Json } from '../../metadata/canonical.ts';

export const OutputKind = z.enum([
  'Validation',
  'Plan',
  'Result',
  'Status',
  'Objects',
  'Put',
  'Advance',
  'Run',
  'List',
  'State',
  'Lock',
  'Policy',
  'Cost',
  'Migration',
  'Error',
]);
export type OutputKind = z.infer<typeof OutputKind>;

/** ISO 8601, UTC, milliseconds. */
export const Time = z.iso.datetime({ precision: 3 });
export type Time = z.infer<typeof Time>;

export const Count = z.int().min(0);
export type Count = z.infer<typeof Count>;

/** Where a project goes. */
export const Placement = z.strictObject({
  provider: z.string(),
  stage: z.string().nullable(),
  account: z.string(),
  region: z.string(),
});
export type Placement = z.infer<typeof Placement>;

/** Views take what reconciler and pipeline answer, and those answer readonly arrays. */
export const list = <T extends z.ZodType>(item: T): z.ZodReadonly<z.ZodArray<T>> => z.array(item).readonly();

/** Calls of one operation of a service: `s3:ListObjectsV2`. */
export const OperationCalls = z.strictObject({
  operation: z.string(),
  /** Attempts, all of them. */
  count: Count,
  /** Calls that failed for good. */
  failed: Count,
  /** Attempts beyond the first. */
  retried: Count,
  /** Waited for, all calls together. */
  ms: z.number().min(0),
});
export type OperationCalls = z.infer<typeof OperationCalls>;

/** The schema of a whole JSON answer: the envelope, then the body. */
export const documentOf = <S extends z.core.$ZodShape>(kind: OutputKind, body: z.ZodObject<S>) =>
  z.strictObject({
    apiVersion: z.literal('clusterless/v1'),
    kind: z.literal(kind),
    asOf: Time,
    tool: z.string(),
    /** Calls to the substrate that the command has made; missing where it makes none that are counted. */
    calls: Count.optional(),
    operations: list(OperationCalls).optional(),
    ...body.shape,
  });

/** Any JSON value, with the readonly type that the rooms use. */
export const AnyJson = z.custom<Json>((value) => z.json().safeParse(value).success);
