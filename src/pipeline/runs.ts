import type { ArcRef, RunResult, StateName } from '../metadata/keys.ts';
import { claimKey, endKey, lotOfFolder, parseStateName, statePrefix } from '../metadata/keys.ts';
import type { LotId } from '../metadata/lot.ts';
import type { Claim, End } from '../metadata/run.ts';
import { parseClaim, parseEnd } from '../metadata/run.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { lotFolders } from './folders.ts';
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
  readonly ended: boolean;
  /** By its marker; undefined when there is none or it is lost. */
  readonly result: RunResult | undefined;
}

/** Gathers the keys of one lot after the other. */
class Gathering {
  readonly lot: LotId;
  #claim = -1;
  readonly #ended: number[] = [];
  readonly #results: { readonly run: number; readonly result: RunResult }[] = [];

  constructor(lot: LotId) {
    this.lot = lot;
  }

  noteAll(names: readonly string[]): void {
    for (const name of names) {
      const parsed = parseStateName(name);
      if (parsed !== undefined) this.#note(parsed);
    }
  }

  #note({ run, what }: StateName): void {
    if (what === 'end') this.#ended.push(run);
    else if (what !== 'claim') this.#results.push({ run, result: what });
    else this.#claim = Math.max(this.#claim, run);
  }

  newest(): NewestRun | undefined {
    if (this.#claim < 0) return undefined;
    const run = this.#claim;
    const result = this.#results.findLast((each) => each.run === run)?.result;
    return { lot: this.lot, run, ended: this.#ended.includes(run), result };
  }
}

/** The newest run of every lot that has one, in the order of lots. LIST only. */
export async function* listRuns(store: ObjectStore, arc: ArcRef, span: ArcSpan): AsyncGenerator<NewestRun> {
  let gathering: Gathering | undefined;
  for await (const { folder, names } of lotFolders(store, (lot) => statePrefix(arc, lot), span)) {
    const lot = lotOfFolder(folder);
    if (lot === undefined) continue;
    if (lot > span.to) break;
    if (lot !== gathering?.lot) {
      const done = gathering?.newest();
      if (done !== undefined) yield done;
      gathering = new Gathering(lot);
    }
    gathering.noteAll(names);
  }
  const last = gathering?.newest();
  if (last !== undefined) yield last;
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
