import type { SourceDescriptor } from '../metadata/descriptor.ts';
import type { LotId } from '../metadata/lot.ts';
import { lotAt, mustParseLot } from '../metadata/lot.ts';
import { affectedLots, neededLots } from '../metadata/mapping.ts';
import { listGenerations } from './generations.ts';
import type { ArcContext } from './protocol.ts';
import { arcRef, storeOf } from './protocol.ts';
import type { ArcSpan, NewestRun } from './runs.ts';
import { listRuns } from './runs.ts';

const runsIn = async ({ ports, arc }: ArcContext, span: ArcSpan): Promise<Map<LotId, NewestRun>> => {
  const runs = new Map<LotId, NewestRun>();
  for await (const run of listRuns(storeOf(ports, arc.stores, 'state'), arcRef(arc), span)) runs.set(run.lot, run);
  return runs;
};

const neededSpan = ({ map, unit }: SourceDescriptor, { from, to }: ArcSpan): ArcSpan => {
  if (map === 'latest') return { from: lotAt(unit, mustParseLot(from).start), to: lotAt(unit, mustParseLot(to).start) };
  return { from: neededLots(map, from, unit)[0] ?? from, to: neededLots(map, to, unit).at(-1) ?? to };
};

interface Touched {
  /** Some input is there. */
  readonly present: Set<LotId>;
  /** Some input has more than its first generation. */
  readonly restated: Set<LotId>;
}

const touchBySource = async (
  { ports, arc }: ArcContext,
  { source, span }: { readonly source: SourceDescriptor; readonly span: ArcSpan },
  { present, restated }: Touched,
): Promise<void> => {
  const store = storeOf(ports, arc.stores, 'manifest');
  const isInside = (lot: LotId): boolean => lot >= span.from && lot <= span.to;
  for await (const { lot, generation } of listGenerations(store, source, neededSpan(source, span))) {
    for (const affected of affectedLots(source.map, lot, arc.unit).filter(isInside)) {
      present.add(affected);
      if (generation > 0) restated.add(affected);
    }
  }
};

const touchedIn = async (context: ArcContext, span: ArcSpan): Promise<Touched> => {
  const touched = { present: new Set<LotId>(), restated: new Set<LotId>() };
  for (const source of Object.values(context.arc.sources)) await touchBySource(context, { source, span }, touched);
  return touched;
};

const isSettled = (run: NewestRun, restated: boolean): boolean =>
  (run.result === 'complete' || run.result === 'empty') && !restated;

/**
 * Lots that may want a run, oldest first: inputs without a run, runs that are not known to have ended well, runs
 * whose inputs may have changed. Whether they do is for `evaluate` to say.
 */
export const openLots = async (context: ArcContext, span: ArcSpan): Promise<readonly LotId[]> => {
  const runs = await runsIn(context, span);
  const { present, restated } = await touchedIn(context, span);
  const lots = new Set([...present, ...runs.keys()]);
  return [...lots]
    .filter((lot) => {
      const run = runs.get(lot);
      return run === undefined || !isSettled(run, restated.has(lot));
    })
    .sort((a, b) => (a < b ? -1 : 1));
};
