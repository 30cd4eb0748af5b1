import type { DatasetRef, ManifestName, ManifestState } from '../metadata/keys.ts';
import { lotOfFolder, manifestKey, manifestPrefix, manifestStates, parseManifestName } from '../metadata/keys.ts';
import type { LotId } from '../metadata/lot.ts';
import { addLots } from '../metadata/lot.ts';
import type { CommittedManifest } from '../metadata/manifest.ts';
import { parseCommittedManifest } from '../metadata/manifest.ts';
import type { PredecessorManifest } from '../metadata/predecessor.ts';
import { generationOfPredecessor, parsePredecessorManifestKey } from '../metadata/predecessor.ts';
import type { ListedFolder, ObjectStore } from '../ports/object-store.ts';
import { byNames, lotFolders } from './folders.ts';

/** What a listing tells about one lot of a dataset. */
export interface LotGenerations {
  readonly lot: LotId;
  /** The newest. */
  readonly generation: number;
  /** Of the newest; undefined when its marker is lost. */
  readonly state: ManifestState | undefined;
  /** Every generation of ours, in order. */
  readonly committed: readonly number[];
  /** Key of the predecessor's manifest, which is generation 0 of a lot that has none of ours. */
  readonly predecessor?: string;
}

interface OfPredecessor extends PredecessorManifest {
  readonly key: string;
}

const ofPredecessor = (key: string): OfPredecessor | undefined => {
  const found = parsePredecessorManifestKey(key);
  return found && { ...found, key };
};

type Summary = Omit<LotGenerations, 'lot'>;

const stateIn = (parsed: readonly ManifestName[], newest: number): ManifestState | undefined =>
  manifestStates.find((state) => parsed.some(({ generation, what }) => generation === newest && what === state));

/** Undefined without a commit: a marker alone is no generation. */
const summaryOf = byNames((names): Summary | undefined => {
  const parsed = names.flatMap((name) => parseManifestName(name) ?? []);
  const committed = parsed.filter(({ what }) => what === 'json').map(({ generation }) => generation);
  committed.sort((a, b) => a - b);
  const generation = committed.at(-1);
  return generation === undefined ? undefined : { generation, state: stateIn(parsed, generation), committed };
});

/** Our own keys are in the lot's folder, the predecessor's in folders below it. */
class Gathering {
  readonly lot: LotId;
  #names: readonly string[] = [];
  #predecessor: OfPredecessor | undefined;

  constructor(lot: LotId) {
    this.lot = lot;
  }

  note({ names, predecessors }: ReadFolder): void {
    this.#names = this.#names.length === 0 ? names : [...this.#names, ...names];
    for (const each of predecessors) {
      // It could leave an empty manifest beside a complete one: then the complete one has the data.
      if (this.#predecessor === undefined || each.state === 'complete') this.#predecessor = each;
    }
  }

  summary(): LotGenerations | undefined {
    const ours = summaryOf(this.#names);
    if (ours !== undefined) return { lot: this.lot, ...ours };
    if (this.#predecessor === undefined) return undefined;
    const { lot, state, key } = this.#predecessor;
    return { lot, generation: 0, state, committed: [], predecessor: key };
  }
}

interface ReadFolder {
  readonly lot: LotId;
  readonly names: readonly string[];
  readonly predecessors: readonly OfPredecessor[];
}

const none: readonly [] = [];

const readFolder = ({ folder, names }: ListedFolder): ReadFolder | undefined => {
  const lot = lotOfFolder(folder);
  if (lot !== undefined) return { lot, names, predecessors: none };
  const predecessors = names.flatMap((name) => ofPredecessor(`${folder}${name}`) ?? []);
  return predecessors[0] && { lot: predecessors[0].lot, names: none, predecessors };
};

/** Inclusive at both ends; without a bound the listing goes on. */
export interface LotSpan {
  readonly from?: LotId | undefined;
  readonly to?: LotId | undefined;
}

/** Lots of a dataset that have a commit, in order. LIST only. */
export async function* listGenerations(
  store: ObjectStore,
  ref: DatasetRef,
  span: LotSpan,
): AsyncGenerator<LotGenerations> {
  let gathering: Gathering | undefined;
  for await (const listed of lotFolders(store, (lot) => manifestPrefix(ref, lot), span)) {
    const found = readFolder(listed);
    if (found === undefined) continue;
    if (span.to !== undefined && found.lot > span.to) break;
    if (found.lot !== gathering?.lot) {
      const done = gathering?.summary();
      if (done !== undefined) yield done;
      gathering = new Gathering(found.lot);
    }
    gathering.note(found);
  }
  const last = gathering?.summary();
  if (last !== undefined) yield last;
}

export const generationsOf = async (
  store: ObjectStore,
  ref: DatasetRef,
  lot: LotId,
): Promise<LotGenerations | undefined> => {
  for await (const found of listGenerations(store, ref, { from: lot, to: lot })) return found;
  return undefined;
};

/** Where the newest generation is. */
export const keyOfGeneration = (
  ref: DatasetRef,
  { lot, generation, predecessor }: Pick<LotGenerations, 'lot' | 'generation' | 'predecessor'>,
): string => predecessor ?? manifestKey(ref, lot, generation);

/** The newest generation itself; undefined when it was listed and is gone. */
export const readGeneration = async (
  store: ObjectStore,
  ref: DatasetRef,
  found: Pick<LotGenerations, 'lot' | 'generation' | 'predecessor'>,
): Promise<CommittedManifest | undefined> => {
  const stored = await store.get(keyOfGeneration(ref, found));
  if (stored === undefined) return undefined;
  if (found.predecessor === undefined) return parseCommittedManifest(stored.body);
  return generationOfPredecessor(stored.body, found.lot, stored.modified);
};

/** The state of the newest generation, read from the commit when its marker is lost. */
export const stateOf = async (
  store: ObjectStore,
  ref: DatasetRef,
  { lot, generation, state }: LotGenerations,
): Promise<ManifestState | undefined> => {
  if (state !== undefined) return state;
  const commit = await store.get(manifestKey(ref, lot, generation));
  return commit && parseCommittedManifest(commit.body).state;
};

/** How far back somebody looks for an older lot before saying that there is none. One week of five minutes. */
export const maxLookBack = 2016;

/**
 * The newest lot with a commit that is not after `lot`. Listings only go forwards, so it looks at 1, 8, 64, … lots
 * before; mostly the first look finds it.
 */
export const newestUpTo = async (
  store: ObjectStore,
  ref: DatasetRef,
  lot: LotId,
): Promise<LotGenerations | undefined> => {
  for (let back = 1; ; back = Math.min(back * 8, maxLookBack)) {
    let newest: LotGenerations | undefined;
    const from = addLots(lot, 1 - back);
    for await (const found of listGenerations(store, ref, { from, to: lot })) newest = found;
    if (newest !== undefined || back === maxLookBack) return newest;
  }
};
