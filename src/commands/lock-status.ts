import { lockStatus } from '../reconciler/reconcile.ts';
import { lockText } from '../report/lock-view.ts';
import { answer, requireFormat } from './answer.ts';
import { flagsOf } from './flag-values.ts';
import { lockAnswer } from './lock-answer.ts';
import { openScopes } from './scopes.ts';
import type { Run } from './verb.ts';

export const run: Run = async (call) => {
  const flags = flagsOf(call);
  requireFormat(flags, ['table', 'json']);
  const { scope, reconciler, substrate: from } = await openScopes(call.io, flags);
  const lock = lockAnswer(scope, await lockStatus(reconciler, scope));
  answer(call.io, flags, { kind: 'Lock', body: lock, from, text: (screen) => lockText(lock, screen) });
  return 0;
};
