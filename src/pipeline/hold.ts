import { manifestKey } from '../metadata/keys.ts';
import type { LotId } from '../metadata/lot.ts';
import { parseCommittedManifest } from '../metadata/manifest.ts';
import type { Cause, Snapshot } from '../metadata/run.ts';
import type { Evaluation } from './evaluation.ts';
import type { LastRun } from './last-run.ts';
import type { ArcContext } from './protocol.ts';
import { isAutomatic, storeOf } from './protocol.ts';

interface Restated {
  readonly lot: LotId;
  readonly cause: Cause;
  readonly inputs: Snapshot;
  readonly last: LastRun | undefined;
}

type Input = Snapshot[string][number];

const changedIn = (now: readonly Input[], before: readonly Input[]): readonly Input[] =>
  now.filter(({ lot, generation }) => !before.some((old) => old.lot === lot && old.generation === generation));

/** Inputs that the newest run did not read; all of them when there was none. Roles without any are left out. */
const changedInputs = (inputs: Snapshot, last: LastRun | undefined): Snapshot =>
  Object.fromEntries(
    Object.entries(inputs)
      .map(([role, now]) => [role, changedIn(now, last?.claim.snapshot[role] ?? [])] as const)
      .filter(([, changed]) => changed.length > 0)
      .map(([role, changed]) => [role, [...changed]]),
  );

/** Somebody of another project rewrote history on purpose: that may be a year of lots, so we are asked first. */
const isForeignRewrite = async ({ ports, arc }: ArcContext, role: string, input: Input): Promise<boolean> => {
  const source = arc.sources[role];
  if (source === undefined || source.owner === arc.project || input.generation === null) return false;
  // What the predecessor committed was never a restatement.
  if (input.predecessor !== undefined) return false;
  const found = await storeOf(ports, arc.stores, 'manifest').get(manifestKey(source, input.lot, input.generation));
  if (found === undefined) return false;
  const { cause, producer } = parseCommittedManifest(found.body);
  return producer.project !== arc.project && !isAutomatic(cause);
};

const anyForeignRewrite = async (context: ArcContext, changed: Snapshot): Promise<boolean> => {
  for (const [role, inputs] of Object.entries(changed)) {
    for (const input of inputs) if (await isForeignRewrite(context, role, input)) return true;
  }
  return false;
};

const succeeded = (last: LastRun | undefined): boolean =>
  last !== undefined && ['complete', 'empty', 'superseded'].includes(last.result);

/** Whether restated inputs wait for a person, or are not followed at all. A person who asks is never held. */
export const judgeRestatement = async (
  context: ArcContext,
  { lot, cause, inputs, last }: Restated,
): Promise<Evaluation | undefined> => {
  const policy = context.arc.onRestate;
  if (policy === 'rerun' || !isAutomatic(cause)) return undefined;
  const changed = changedInputs(inputs, last);
  if (Object.keys(changed).length === 0) return undefined;
  if (policy === undefined) {
    return (await anyForeignRewrite(context, changed)) ? { lot, answer: 'held', inputs: changed } : undefined;
  }
  if (!succeeded(last)) return undefined;
  return policy === 'hold'
    ? { lot, answer: 'held', inputs: changed }
    : { lot, answer: 'ignored', reason: 'inputs were restated, and onRestate is ignore' };
};
