import { exitCodeOfPlan, exitCodeOfResult } from '../reconciler/exit-code.ts';
import { applyPlanned, planProjects } from '../reconciler/reconcile.ts';
import { planText } from '../report/plan-view.ts';
import { resultText } from '../report/result-view.ts';
import { answer, requireFormat, screenOf } from './answer.ts';
import { confirmed } from './confirm.ts';
import { drainPlace } from './drain.ts';
import { flagsOf } from './flag-values.ts';
import { applyOptionsOf, openReconciling } from './reconciling.ts';
import type { Call } from './verb.ts';

interface Change {
  readonly command: 'apply' | 'destroy';
  readonly question: string;
}

/** A signal is an answer of its own: 143 for SIGTERM where the reconciler says 130. */
const codeFor = (code: number, { io }: Call): number => (code === 130 && io.signalled() === 'SIGTERM' ? 143 : code);

/** Plans, asks, carries out, and on a laptop runs what the change set in motion until it is quiet. */
export const change = async (call: Call, { command, question }: Change): Promise<number> => {
  const { io } = call;
  const flags = flagsOf(call);
  requireFormat(flags, ['table', 'json']);
  const { reconciler, targets, planOptions, substrate, live } = await openReconciling(io, flags, 'change');
  const options = { ...planOptions, destroy: command === 'destroy' };
  const planned = await planProjects(reconciler, targets, options, io.drain);
  live.end();
  const { plan } = planned;
  const changes = plan.actions.some(({ blocked }) => blocked === undefined);
  if (flags.format === 'table') io.write(planText(plan, screenOf(io, flags)));
  if (changes && !(await confirmed(io, flags, question))) return 0;
  const result = await applyPlanned(reconciler, planned, applyOptionsOf(io, flags, command));
  live.end();
  if (flags.format === 'json' || changes) {
    if (flags.format === 'table') io.write('\n');
    answer(io, flags, { kind: 'Result', body: result, text: (screen) => resultText(result, screen) });
  }
  if (substrate.local !== undefined && !io.drain.aborted) await drainPlace(io, flags, substrate.local);
  return codeFor(exitCodeOfResult(result) || exitCodeOfPlan(plan, { detailed: false }), call);
};
