import { z } from 'zod';
import { Count, list, Placement, Time } from './envelope.ts';

/** What a lot may be; the order is that of the JSON counts, not of badness. */
export const LotState = z.enum([
  'complete',
  'empty',
  'stale',
  'running',
  'queued',
  'held',
  'waiting',
  'pending',
  'failed',
  'abandoned',
  'waived',
  'expired',
]);
export type LotState = z.infer<typeof LotState>;

export const LotCounts = z.strictObject({
  complete: Count,
  empty: Count,
  stale: Count,
  running: Count,
  queued: Count,
  held: Count,
  waiting: Count,
  pending: Count,
  failed: Count,
  abandoned: Count,
  waived: Count,
  expired: Count,
});
export type LotCounts = z.infer<typeof LotCounts>;

/** First lot, last lot, inclusive, and the state of all of them. */
export const Segment = z.tuple([z.string(), z.string(), LotState]).readonly();
export type Segment = z.infer<typeof Segment>;

export const DatasetStatus = z.strictObject({
  /** `<name>/<version>`. */
  id: z.string(),
  unit: z.string(),
  /** The project that declares it. */
  owner: z.string(),
  counts: LotCounts,
  /** End of the contiguous complete prefix of the range; `null` when its first lot is not there. */
  solidTo: Time.nullable(),
  /** Now minus `solidTo`. */
  lagSeconds: z.number().min(0).nullable(),
  /** In the order of time; lots that are not expected are in none. */
  segments: list(Segment),
});
export type DatasetStatus = z.infer<typeof DatasetStatus>;

/** A cause of trouble: adjacent lots that are bad for the same reason. */
export const Attention = z.strictObject({
  state: LotState,
  dataset: z.string(),
  /** `<project>.<arc>`; `null` for the dataset of a boundary. */
  arc: z.string().nullable(),
  /** First and last lot, inclusive. */
  lots: z.tuple([z.string(), z.string()]).readonly(),
  /** The last lines that a workload wrote follow on lines of their own. */
  reason: z.string(),
  /** Lots that wait for it, in all projects. */
  blocks: Count,
  /** What to type next. */
  command: z.string(),
});
export type Attention = z.infer<typeof Attention>;

export const Status = z.strictObject({
  placement: Placement,
  range: z.strictObject({ from: Time, to: Time }),
  verdict: z.enum(['healthy', 'unhealthy']),
  datasets: list(DatasetStatus),
  attention: list(Attention),
  requests: Count,
  ms: z.number().min(0),
});
export type Status = z.infer<typeof Status>;
