import type { ErrorCode } from '../errors.ts';
import { ClusterlessError, messageOf } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { FailureKind } from '../substrate/provider.ts';
import { ProviderError } from '../substrate/provider.ts';
import type { OutcomeError } from './result.ts';

/**
 * How a failed attempt goes on. `look`: it may have been applied, so look before trying again. `wait`: somebody else is
 * at it, so try again for as long as the lease would be waited for.
 */
export type Next = 'again' | 'look' | 'wait' | 'stop' | 'halt';

const nexts: Record<FailureKind, Next> = {
  throttled: 'again',
  transient: 'look',
  'unknown-outcome': 'look',
  conflict: 'stop',
  busy: 'wait',
  denied: 'stop',
  invalid: 'stop',
  'foreign-owner': 'stop',
  protected: 'stop',
  fenced: 'halt',
};

export const isLeaseLost = (error: unknown): boolean =>
  (error instanceof ClusterlessError && error.code === 'CLS_LEASE_LOST') ||
  (error instanceof ProviderError && error.failure === 'fenced');

export const nextOf = (error: unknown): Next => {
  if (isLeaseLost(error)) return 'halt';
  if (error instanceof ProviderError) return nexts[error.failure];
  return error instanceof ClusterlessError && error.code === 'CLS_TRANSIENT' ? 'look' : 'stop';
};

/** 250 ms x 2^n up to 20 s, with full jitter; a service that says how long is believed. */
export const delayMs = (error: unknown, tries: number, clock: Clock): number => {
  const jittered = clock.random() * Math.min(250 * 2 ** tries, 20_000);
  const asked = error instanceof ProviderError ? (error.retryAfterMs ?? 0) : 0;
  return Math.ceil(Math.max(jittered, asked));
};

const codes: Record<FailureKind, ErrorCode> = {
  throttled: 'CLS_THROTTLED',
  transient: 'CLS_TRANSIENT',
  'unknown-outcome': 'CLS_TRANSIENT',
  conflict: 'CLS_PLAN_STALE',
  busy: 'CLS_BUSY',
  denied: 'CLS_DENIED',
  invalid: 'CLS_APPLY_FAILED',
  'foreign-owner': 'CLS_REFUSED',
  protected: 'CLS_REFUSED',
  fenced: 'CLS_LEASE_LOST',
};

const retryable: readonly FailureKind[] = ['throttled', 'transient', 'conflict', 'busy', 'unknown-outcome', 'fenced'];

const outcomeError = (error: ClusterlessError): OutcomeError => ({
  code: error.code,
  summary: error.summary,
  detail: error.detail ?? null,
  hint: error.hint ?? null,
  retryable: error.retryable,
});

/** Any failure in the form in which results carry it. */
export const errorOf = (error: unknown): OutcomeError => {
  if (error instanceof ClusterlessError) return outcomeError(error);
  if (!(error instanceof ProviderError))
    return outcomeError(new ClusterlessError('CLS_APPLY_FAILED', messageOf(error)));
  const { failure, message, hint } = error;
  const told = new ClusterlessError(codes[failure], message, hint === undefined ? {} : { hint });
  return { ...outcomeError(told), retryable: retryable.includes(failure) };
};
