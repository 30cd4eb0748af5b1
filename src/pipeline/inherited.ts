import type { LotId } from '../metadata/lot.ts';
import type { Cause, Snapshot } from '../metadata/run.ts';
import type { Evaluation } from './evaluation.ts';
import { generationsOf } from './generations.ts';
import type { LastRun } from './last-run.ts';
import type { ArcContext } from './protocol.ts';
import { isAutomatic, storeOf } from './protocol.ts';

interface Asked {
  readonly lot: LotId;
  readonly cause: Cause;
  readonly inputs: Snapshot;
  readonly last: LastRun | undefined;
}

/**
 * Of inputs that the predecessor committed it has made the lot too, and kept no claim that we could find. Without this
 * look, taking over a pipeline would run all of its history again. A person who asks gets a run.
 */
export const judgeInherited = async (
  { ports, arc }: ArcContext,
  { lot, cause, inputs, last }: Asked,
): Promise<Evaluation | undefined> => {
  const read = Object.values(inputs).flat();
  if (last !== undefined || !isAutomatic(cause)) return undefined;
  if (read.length === 0 || read.some(({ predecessor }) => predecessor === undefined)) return undefined;
  const store = storeOf(ports, arc.stores, 'manifest');
  for (const sink of Object.values(arc.sinks)) {
    if ((await generationsOf(store, sink, lot))?.predecessor === undefined) return undefined;
  }
  return { lot, answer: 'ignored', reason: 'the predecessor has made it of the same inputs' };
};
