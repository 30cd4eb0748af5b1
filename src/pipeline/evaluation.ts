import type { LotId } from '../metadata/lot.ts';
import type { Snapshot } from '../metadata/run.ts';
import type { MissingInput } from './inputs.ts';

/** What `evaluate` found and did. Everything but `started` and `empty` changed nothing. */
export type Evaluation = { readonly lot: LotId } & (
  | { readonly answer: 'started' | 'running'; readonly run: number; readonly runId: string; readonly attempt: number }
  /** All inputs are empty: the run was claimed, committed and ended in this call. */
  | { readonly answer: 'empty'; readonly run: number; readonly runId: string; readonly attempt: number }
  | { readonly answer: 'waiting'; readonly missing: readonly MissingInput[] }
  | { readonly answer: 'duplicate'; readonly run: number }
  /** Inputs were restated and the arc wants a person to say yes; `inputs` are the new generations. */
  | { readonly answer: 'held'; readonly inputs: Snapshot }
  | { readonly answer: 'paused' }
  | { readonly answer: 'failed'; readonly run: number; readonly attempt: number; readonly result: string }
  /** `retryAt` is ISO 8601 UTC. */
  | { readonly answer: 'backing-off'; readonly run: number; readonly attempt: number; readonly retryAt: string }
  | { readonly answer: 'ignored'; readonly reason: string }
  | { readonly answer: 'unknown-lot'; readonly reason: string }
);
