import { expect, test } from 'vitest';
import type { ErrorCode } from '../../src/errors.ts';
import { exitCodeOfResult, worstOf } from '../../src/reconciler/exit-code.ts';
import type { Outcome } from '../../src/reconciler/result.ts';
import { makeResult } from '../../src/reconciler/result.ts';

const ok = (project: string): Outcome => ({
  project,
  address: 'a',
  action: 'create',
  outcome: 'succeeded',
  ms: 1,
  note: null,
});
const bad = (project: string, code: ErrorCode, outcome: Outcome['outcome'] = 'failed'): Outcome => ({
  ...ok(project),
  outcome,
  error: { code, summary: '', detail: null, hint: null, retryable: false },
});
const skipped = (project: string): Outcome => ({ ...ok(project), outcome: 'skipped', note: 'because of b' });

test.each([
  ['nothing to do', [], 0],
  ['all good', [ok('p')], 0],
  ['all failed', [bad('p', 'CLS_DENIED'), skipped('p')], 1],
  ['some failed', [ok('p'), bad('p', 'CLS_DENIED')], 5],
  ['refused', [ok('p'), bad('p', 'CLS_REFUSED', 'skipped')], 6],
  ['stale', [ok('p'), bad('p', 'CLS_PLAN_STALE')], 4],
  ['lease lost', [ok('p'), bad('p', 'CLS_LEASE_LOST', 'skipped')], 3],
  ['unreadable', [ok('p'), bad('p', 'CLS_DENIED', 'skipped')], 1],
  ['interrupted, whatever else', [bad('p', 'CLS_DENIED'), bad('p', 'CLS_INTERRUPTED', 'skipped')], 130],
  ['one project failed, another partly', [ok('p'), bad('p', 'CLS_DENIED'), bad('q', 'CLS_DENIED')], 1],
  ['one refused, another partly failed', [bad('p', 'CLS_REFUSED', 'skipped'), ok('q'), bad('q', 'CLS_DENIED')], 5],
] as const)('%s is %o', (_, outcomes, code) => {
  expect(exitCodeOfResult(makeResult({ outcomes, projects: [], unchanged: 0, calls: 0 }))).toBe(code);
});

test('of several codes the first of 64 65 1 3 5 6 4 2 0 wins', () => {
  const order = [64, 65, 1, 3, 5, 6, 4, 2, 0];
  for (let n = 0; n < order.length; n++) expect(worstOf(order.slice(n).toReversed())).toBe(order[n]);
});
