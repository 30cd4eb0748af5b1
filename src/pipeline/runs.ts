import type { ArcRef, RunResult, StateName } from '../metadata/keys.ts';
import { claimKey, endKey, lotOfFolder, parseStateName, statePrefix } from '../metadata/keys.ts';
import type { LotId } from '../metadata/lot.ts';
import type { Claim, End } from '../metadata/run.ts';
import { parseClaim, parseEnd } from '../metadata/run.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { byNames, lotFolders } from './folders.ts';
import type { ArcContext } from './protocol.ts';
import { arcRef, storeOf } from './protocol.ts';

/** Lots of an arc, both ends inclusive. */
export interface ArcSpan {
  readonly from: LotId;
  readonly to: LotId;
}

/** What a listing tells about the newest run of one (arc, lot). */
export interface NewestRun {
  readonly lot: LotId;
  readonly run: number;
  /** By its marker, which follows the end. Undefined: it has not ended, or its marker is lost, and the end tells. */
  readonly result: RunResult | undefined;
}

type Newest = Omit<NewestRun, 'lot'>;

const isResult = (what: StateName['what']): what is RunResult => what !== 'claim';

const newestOf = byNames((names): Newest | undefined => {
  const parsed = names.flatMap((name) => parseStateName(name) ?? []);
  const run = Math.max(-1, ...parsed.filter(({ what }) => what === 'claim').map((claim) => claim.run));
  if (run < 0) return undefined;
  const words = parsed.filter((name) => name.run === run).map(({ what }) => what);
  return { run, result: words.filter(isResult).at(-1) };
});

const newestIn = (lot: LotId, names: readonly string[]): readonly NewestRun[] => {
  const newest = newestOf(names);
  return newest === undefined ? [] : [{ lot, ...newest }];
};

/** The newest run of every lot that has one, in the order of lots. LIST only. */
export async function* listRuns(store: ObjectStore, arc: ArcRef, span: ArcSpan): AsyncGenerator<NewestRun> {
  let lot = '';
  let known: readonly string[] = [];
  for await (const { folder, names } of lotFolders(store, (of) => statePrefix(arc, of), span)) {
    const found = lotOfFolder(folder);
    if (found === undefined) continue;
    if (found > span.to) break;
    if (found !== lot) yield* newestIn(lot, known);
    known = found === lot ? [...known, ...names] : names;
    lot = found;
  }
  yield* newestIn(lot, known);
}

export const readNewestRun = async ({ ports, arc }: ArcContext, lot: LotId): Promise<NewestRun | undefined> => {
  const store = storeOf(ports, arc.stores, 'state');
  for await (const newest of listRuns(store, arcRef(arc), { from: lot, to: lot })) return newest;
  return undefined;
};

export const readClaim = async ({ ports, arc }: ArcContext, lot: LotId, run: number): Promise<Claim | undefined> => {
  const found = await storeOf(ports, arc.stores, 'state').get(claimKey(arcRef(arc), lot, run));
  return found && parseClaim(found.body);
};

export const readEnd = async ({ ports, arc }: ArcContext, lot: LotId, run: number): Promise<End | undefined> => {
  const found = await storeOf(ports, arc.stores, 'state').get(endKey(arcRef(arc), lot, run));
  return found && parseEnd(found.body);
};
