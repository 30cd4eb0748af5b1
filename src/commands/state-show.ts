import { showState } from '../reconciler/reconcile.ts';
import { stateText } from '../report/state-view.ts';
import { answer, requireFormat } from './answer.ts';
import { flagsOf } from './flag-values.ts';
import { openScopes } from './scopes.ts';
import type { Run } from './verb.ts';

export const run: Run = async (call) => {
  const flags = flagsOf(call);
  requireFormat(flags, ['table', 'json']);
  const { scope, reconciler, substrate: from } = await openScopes(call.io, flags);
  const state = await showState(reconciler, scope);
  answer(call.io, flags, { kind: 'State', body: { state }, from, text: (screen) => stateText(state, screen) });
  return 0;
};
