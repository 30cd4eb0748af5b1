import { exitCodeOfPlan, exitCodeOfResult } from '../reconciler/exit-code.ts';
import { applyPlanned } from '../reconciler/reconcile.ts';
import type { Result } from '../reconciler/result.ts';
import { planText } from '../report/plan-view.ts';
import { resultText } from '../report/result-view.ts';
import type { Counting } from './answer.ts';
import { answer, requireFormat, screenOf } from './answer.ts';
import { confirmed } from './confirm.ts';
import { drainPlace } from './drain.ts';
import type { Flags } from './flag-values.ts';
import { flagsOf } from './flag-values.ts';
import { codeUnlessInterrupted, interruptedCode } from './interrupted.ts';
import type { LotsAtStake } from './open-lots.ts';
import type { PlannedCall } from './planned.ts';
import { openPlanned } from './planned.ts';
import { applyOptionsOf } from './reconciling.ts';
import type { Call } from './verb.ts';

interface Change {
  readonly command: 'apply' | 'destroy';
  readonly question: string;
  readonly lots: (opened: PlannedCall) => Promise<LotsAtStake>;
}

const declined = (call: Call): number => {
  call.io.note('Nothing was changed.\n');
  return codeUnlessInterrupted(call.io);
};

const answerResult = ({ io }: Call, flags: Flags, result: Result, from: Counting): void => {
  if (flags.format === 'table') io.write('\n');
  answer(io, flags, { kind: 'Result', body: result, from, text: (screen) => resultText(result, screen) });
};

/** Plans, asks, carries out, and on a laptop runs what the change set in motion until it is quiet. */
export const change = async (call: Call, { command, question, lots }: Change): Promise<number> => {
  const { io } = call;
  const flags = flagsOf(call);
  requireFormat(flags, ['table', 'json']);
  const opened = await openPlanned(io, flags, command);
  const { reconciler, planned, of, substrate, live } = opened;
  const { plan } = planned;
  const changes = plan.actions.some(({ blocked }) => blocked === undefined);
  if (flags.format === 'table') io.write(planText(plan, screenOf(io, flags)));
  const { note, resume } = await lots(opened);
  if (note !== '') io.note(note);
  if (changes && !(await confirmed(io, flags, question))) return declined(call);
  // Not before somebody agreed: whoever says no, or can't be asked, finds nothing changed.
  if (command === 'apply') await substrate.local?.ensureStores();
  const result = await applyPlanned(reconciler, planned, { ...applyOptionsOf(io, flags, command), ...of });
  live.end();
  if (flags.format === 'json' || changes) answerResult(call, flags, result, substrate);
  if (substrate.local !== undefined && !io.drain.aborted) {
    await resume?.(result);
    await drainPlace(io, flags, substrate.local);
  }
  const code = exitCodeOfResult(result) || exitCodeOfPlan(plan, { detailed: false });
  return code === 130 ? interruptedCode(io) : code;
};
