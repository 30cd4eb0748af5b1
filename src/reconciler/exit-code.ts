import type { ErrorCode } from '../errors.ts';
import type { BlockedReason, Plan } from './plan.ts';
import type { Outcome, Result } from './result.ts';

/** Of several, the first that occurred (spec/seams.md 7). */
const order = [64, 65, 1, 3, 5, 6, 4, 2];

export const worstOf = (codes: readonly number[]): number => {
  const interrupted = codes.find((code) => code >= 130);
  return interrupted ?? order.find((code) => codes.includes(code)) ?? 0;
};

const fixed: Partial<Record<ErrorCode, number>> = {
  CLS_BUSY: 3,
  CLS_INTERRUPTED: 130,
  CLS_LEASE_LOST: 3,
  CLS_PLAN_STALE: 4,
  CLS_REFUSED: 6,
};

/** Of one project: a plain failure is 5 when anything else succeeded, else 1. */
const codesOf = (outcomes: readonly Outcome[]): readonly number[] => {
  const some = outcomes.some(({ outcome }) => outcome === 'succeeded');
  return outcomes.flatMap(({ outcome, error }) => {
    if (error === undefined) return [];
    const code = fixed[error.code];
    if (code !== undefined) return [code];
    return [outcome === 'failed' && some ? 5 : 1];
  });
};

/** 130 for an interruption; a caller that knows the signal says 143. */
export const exitCodeOfResult = ({ outcomes }: Result): number => {
  const projects = new Set(outcomes.map(({ project }) => project));
  return worstOf([...projects].flatMap((key) => codesOf(outcomes.filter(({ project }) => project === key))));
};

/** Nobody refuses: something is wrong, or somebody else is at it. */
const blockedCodes: Partial<Record<BlockedReason, number>> = { unknown: 1, unmet: 1, busy: 3 };

/** `detailed`: changes or drift are 2. Refused is 6, unreadable is 1, busy is 3, whatever was asked. */
export const exitCodeOfPlan = (plan: Plan, { detailed }: { readonly detailed: boolean }): number => {
  const reasons = plan.actions.flatMap(({ blocked }) => (blocked === undefined ? [] : [blocked.reason]));
  const blocked = reasons.filter((reason) => reason !== 'dependency').map((reason) => blockedCodes[reason] ?? 6);
  const changed = detailed && (plan.actions.length > 0 || plan.drift.length > 0) ? [2] : [];
  return worstOf([...blocked, ...changed]);
};
