import { ClusterlessError } from '../errors.ts';
import { lockRelease, lockStatus } from '../reconciler/reconcile.ts';
import { lockText } from '../report/lock-view.ts';
import { answer, requireFormat } from './answer.ts';
import { confirmed } from './confirm.ts';
import { flagsOf } from './flag-values.ts';
import { lockAnswer } from './lock-answer.ts';
import { openScopes } from './scopes.ts';
import type { Run } from './verb.ts';

export const run: Run = async (call) => {
  const { io } = call;
  const flags = flagsOf(call);
  requireFormat(flags, ['table', 'json']);
  if (typeof flags.run !== 'string') {
    throw new ClusterlessError('CLS_USAGE', 'which run?', {
      hint: 'Pass --run ID, as `clusterless lock status` says it.',
    });
  }
  const { scope, reconciler, substrate: from } = await openScopes(io, flags);
  if (!(await confirmed(io, flags, `Release the lease of run ${flags.run}? It must be gone for good.`))) return 0;
  await lockRelease(reconciler, scope, flags.run);
  const lock = lockAnswer(scope, await lockStatus(reconciler, scope));
  answer(io, flags, { kind: 'Lock', body: lock, from, text: (screen) => lockText(lock, screen) });
  return 0;
};
