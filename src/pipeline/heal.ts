import type { ArcDescriptor } from '../metadata/descriptor.ts';
import { manifestPrefix, statePrefix } from '../metadata/keys.ts';
import type { LotId } from '../metadata/lot.ts';
import { addLots, lotAt, mustParseLot, parseLot, unitMs } from '../metadata/lot.ts';
import { affectedLots } from '../metadata/mapping.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import type { Ports } from '../ports/ports.ts';
import { evaluateLot } from './evaluate.ts';
import type { Evaluation } from './evaluation.ts';
import { openLots } from './open-lots.ts';
import type { ArcContext } from './protocol.ts';
import { arcRef, standardProtocol, storeOf } from './protocol.ts';
import { resendUnsent } from './publish.ts';
import type { ArcSpan } from './runs.ts';

export interface Healed {
  /** Every look that did something, or found a run going. */
  readonly evaluations: readonly Evaluation[];
  readonly resent: number;
}

const dayMs = 86_400_000;
/** Runs that one call starts at most: what flows must not be buried under what was lost. */
const batch = 10;

/** Whole listings of lots, one level deep: cheap on a disk, a page for each thousand lots on S3. */
const newestLot = async (store: ObjectStore, prefix: string): Promise<LotId | undefined> => {
  let newest: LotId | undefined;
  for await (const { key } of store.list(prefix, { delimiter: '/' })) {
    newest = parseLot(key.slice(`${prefix}lot=`.length, -1))?.id ?? newest;
  }
  return newest;
};

const newestArcLots = async ({ ports, arc }: ArcContext): Promise<readonly LotId[]> => {
  const manifests = storeOf(ports, arc.stores, 'manifest');
  const own = await newestLot(storeOf(ports, arc.stores, 'state'), statePrefix(arcRef(arc)));
  const lots = own === undefined ? [] : [own];
  for (const source of Object.values(arc.sources)) {
    const lot = await newestLot(manifests, manifestPrefix(source));
    const affected = lot === undefined ? undefined : affectedLots(source.map, lot, arc.unit).at(-1);
    if (affected !== undefined) lots.push(affected);
  }
  return lots;
};

/** The day that ends with each of the lots; days that touch are one. */
const lastDays = (lots: readonly LotId[]): readonly ArcSpan[] => {
  const spans: ArcSpan[] = [];
  for (const to of [...new Set(lots)].sort()) {
    const { unit, end } = mustParseLot(to);
    const from = lotAt(unit, end - Math.max(dayMs, unitMs(unit)));
    const last = spans.at(-1);
    if (last !== undefined && from <= addLots(last.to, 1)) spans[spans.length - 1] = { from: last.from, to };
    else spans.push({ from, to });
  }
  return spans;
};

/** Looks at every open lot of a span, oldest first, until `limit` runs were started. */
export const evaluateOpen = async (
  context: ArcContext,
  span: ArcSpan,
  { kind, limit }: { readonly kind: 'heal' | 'sweep'; readonly limit: number },
): Promise<readonly Evaluation[]> => {
  const evaluations: Evaluation[] = [];
  let started = 0;
  for (const lot of await openLots(context, span)) {
    if (started >= limit) break;
    const evaluation = await evaluateLot(context, lot, { kind });
    evaluations.push(evaluation);
    if (evaluation.answer === 'started' || evaluation.answer === 'empty') started++;
  }
  return evaluations;
};

/** Sends what the sinks of an arc committed and never announced. */
export const resendSinks = async ({ ports, arc }: ArcContext, span: ArcSpan): Promise<number> => {
  let resent = 0;
  for (const dataset of Object.values(arc.sinks)) resent += await resendUnsent(ports, arc, { dataset, span });
  return resent;
};

/**
 * The neighbour check: looks for lots of the last day that wait for nobody, whose event or whose process was lost. As
 * long as anything flows, losses heal by themselves. The last day is that before `around`, else before the newest
 * lots that there are.
 */
export const heal = async (ports: Ports, arc: ArcDescriptor, around?: LotId): Promise<Healed> => {
  const context: ArcContext = { ports, arc, protocol: standardProtocol };
  const spans = lastDays(around === undefined ? await newestArcLots(context) : [around]);
  const evaluations: Evaluation[] = [];
  let resent = 0;
  for (const span of spans) {
    resent += await resendSinks(context, span);
    evaluations.push(...(await evaluateOpen(context, span, { kind: 'heal', limit: batch })));
  }
  return { evaluations, resent };
};
