import { z } from 'zod';
import { digestOf } from './canonical.ts';
import { runResults } from './keys.ts';
import { decodeRecord } from './record.ts';

/** Why a run was started or a generation made. `id` names the plan, schedule or person behind it. */
export const Cause = z.object({
  kind: z.enum(['live', 'retry', 'recheck', 'heal', 'sweep', 'replay', 'backfill', 'waive', 'late']),
  id: z.string().exactOptional(),
});
export type Cause = z.infer<typeof Cause>;

/** Which generations a run reads, by source role. A `null` generation is a hole that the join allowed. */
export const Snapshot = z.record(
  z.string(),
  z.array(
    z.object({
      lot: z.string(),
      generation: z.int().min(0).nullable(),
      /** The generation's own input digest, for people who follow a trail. */
      digest: z.string().exactOptional(),
      /** Key of the predecessor's manifest that stands for generation 0. */
      predecessor: z.string().exactOptional(),
    }),
  ),
);
export type Snapshot = z.infer<typeof Snapshot>;

/** Who made a generation. `epoch` and `run` are the fence: an older run never follows a newer one. */
export const Producer = z.object({
  project: z.string(),
  arc: z.string().exactOptional(),
  boundary: z.string().exactOptional(),
  arcVersion: z.string().exactOptional(),
  epoch: z.int().min(0),
  run: z.int().min(0),
  runId: z.string().exactOptional(),
  token: z.string().exactOptional(),
});
export type Producer = z.infer<typeof Producer>;

/** Body of `rNNNN.claim`: somebody has begun. Times are ISO 8601 UTC. */
export const Claim = z.object({
  /** Random; tells the writer that a key which exists already is its own. */
  token: z.string(),
  digest: z.string(),
  snapshot: Snapshot,
  /** From 1, counted per digest. */
  attempt: z.int().min(1),
  cause: Cause,
  claimedAt: z.iso.datetime(),
  leaseUntil: z.iso.datetime(),
  /** As the launcher names it; null when nothing was launched (all inputs empty). */
  execution: z.string().nullable(),
  runId: z.string(),
  runNumber: z.int().min(0),
  codeHash: z.string().exactOptional(),
  projectVersion: z.string(),
  producer: Producer.exactOptional(),
  /** A replay's nonce, so that the digest can be computed again. */
  nonce: z.string().exactOptional(),
});
export type Claim = z.infer<typeof Claim>;

const SinkOutcome = z.object({
  /** `name/version` */
  dataset: z.string(),
  lot: z.string(),
  /** Null when no generation stands for this run. */
  generation: z.int().min(0).nullable(),
  outcome: z.enum(['committed', 'adopted', 'superseded', 'unchanged']),
});

const RunStats = z.object({
  objects: z.int().min(0).exactOptional(),
  bytes: z.int().min(0).exactOptional(),
  rows: z.int().min(0).exactOptional(),
});

/** Body of `rNNNN.end`: it is over. */
export const End = z.object({
  result: z.enum(runResults),
  sinks: z.record(z.string(), SinkOutcome),
  error: z
    .object({ code: z.string(), message: z.string(), lastLines: z.array(z.string()).exactOptional() })
    .exactOptional(),
  retryable: z.boolean(),
  /** Not before: the back-off of the next automatic attempt. */
  retryAt: z.iso.datetime().exactOptional(),
  stats: RunStats,
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  token: z.string(),
});
export type End = z.infer<typeof End>;

export const parseClaim = (bytes: Uint8Array): Claim =>
  decodeRecord(Claim, bytes, { what: 'a claim', code: 'CLS_RECORD_CORRUPT' });

export const parseEnd = (bytes: Uint8Array): End =>
  decodeRecord(End, bytes, { what: 'an end record', code: 'CLS_RECORD_CORRUPT' });

const byLot = (a: { readonly lot: string }, b: { readonly lot: string }): number =>
  a.lot < b.lot ? -1 : a.lot > b.lot ? 1 : 0;

/**
 * Identity of "these inputs, this arc version", 64 hex digits. Only lots and generations count, in any order: what
 * else a snapshot says is for people. A nonce makes the same inputs another run (replay).
 */
export const inputDigest = (snapshot: Snapshot, arcVersion: string, nonce?: string): string =>
  digestOf({
    snapshot: Object.fromEntries(
      Object.entries(snapshot).map(([role, lots]) => [
        role,
        lots.map(({ lot, generation }) => ({ lot, generation })).sort(byLot),
      ]),
    ),
    arcVersion,
    nonce,
  });
