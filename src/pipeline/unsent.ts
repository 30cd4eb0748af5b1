import type { DatasetRef } from '../metadata/keys.ts';
import { beforeSent, parseSentKey, sentPrefix } from '../metadata/keys.ts';
import type { LotId } from '../metadata/lot.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import type { LotSpan } from './generations.ts';
import { listGenerations } from './generations.ts';

/** Generations of one lot that were committed and not announced, in order. */
export interface Unsent {
  readonly lot: LotId;
  readonly generations: readonly number[];
}

/**
 * In the order of lots; two listings. Commits first: what is committed and announced between the two must not look as
 * if it had been forgotten.
 */
export const listUnsent = async (store: ObjectStore, ref: DatasetRef, span: LotSpan): Promise<readonly Unsent[]> => {
  const unsent = new Map<LotId, readonly number[]>();
  for await (const { lot, committed } of listGenerations(store, ref, span)) unsent.set(lot, committed);
  const lots = [...unsent.keys()];
  const [first] = lots;
  const last = lots.at(-1);
  if (first === undefined || last === undefined) return [];
  for await (const { key } of store.list(sentPrefix(ref), { startAfter: beforeSent(ref, first) })) {
    const sent = parseSentKey(key);
    if (sent === undefined) continue;
    if (sent.lot > last) break;
    const left = unsent.get(sent.lot)?.filter((generation) => generation !== sent.generation);
    if (left === undefined || left.length === 0) unsent.delete(sent.lot);
    else unsent.set(sent.lot, left);
  }
  return [...unsent].map(([lot, generations]) => ({ lot, generations }));
};
