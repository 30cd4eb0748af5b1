import type { SourceDescriptor } from '../metadata/descriptor.ts';
import type { ManifestState } from '../metadata/keys.ts';
import type { LotId } from '../metadata/lot.ts';
import { neededLots } from '../metadata/mapping.ts';
import type { Snapshot } from '../metadata/run.ts';
import { inputDigest } from '../metadata/run.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import type { LotGenerations } from './generations.ts';
import { generationsOf, listGenerations, newestUpTo, stateOf } from './generations.ts';
import type { ArcContext } from './protocol.ts';
import { storeOf } from './protocol.ts';

export interface MissingInput {
  readonly role: string;
  readonly dataset: string;
  readonly lot: LotId;
}

/** What the mappings of an arc name for one lot, as storage has it now. */
export interface Inputs {
  /** Only what exists; complete exactly when nothing is missing. */
  readonly snapshot: Snapshot;
  readonly missing: readonly MissingInput[];
  /** Every state there is among the inputs. */
  readonly states: ReadonlySet<ManifestState>;
}

const generationsIn = async (
  store: ObjectStore,
  source: SourceDescriptor,
  needed: readonly LotId[],
): Promise<Map<LotId, LotGenerations>> => {
  const first = needed.at(0);
  const last = needed.at(-1);
  const found = new Map<LotId, LotGenerations>();
  if (first === undefined || last === undefined) return found;
  if (first === last) {
    const only = await generationsOf(store, source, first);
    if (only !== undefined) found.set(first, only);
    return found;
  }
  for await (const lot of listGenerations(store, source, { from: first, to: last })) found.set(lot.lot, lot);
  return found;
};

interface SourceInputs {
  readonly found: readonly LotGenerations[];
  readonly missing: readonly LotId[];
}

const readSource = async (store: ObjectStore, source: SourceDescriptor, lot: LotId): Promise<SourceInputs> => {
  if (source.map === 'latest') {
    const newest = await newestUpTo(store, source, lot);
    return newest === undefined ? { found: [], missing: [lot] } : { found: [newest], missing: [] };
  }
  const needed = neededLots(source.map, lot, source.unit);
  const generations = await generationsIn(store, source, needed);
  return {
    found: needed.flatMap((each) => generations.get(each) ?? []),
    missing: needed.filter((each) => !generations.has(each)),
  };
};

/** One LIST per source; a read only where a marker is lost. */
export const readInputs = async ({ ports, arc }: ArcContext, lot: LotId): Promise<Inputs> => {
  const store = storeOf(ports, arc.stores, 'manifest');
  const snapshot: Record<string, Snapshot[string]> = {};
  const missing: MissingInput[] = [];
  const states = new Set<ManifestState>();
  for (const [role, source] of Object.entries(arc.sources)) {
    const read = await readSource(store, source, lot);
    snapshot[role] = read.found.map(({ lot: of, generation, predecessor }) => ({
      lot: of,
      generation,
      ...(predecessor === undefined ? {} : { predecessor }),
    }));
    for (const absent of read.missing) missing.push({ role, dataset: `${source.name}/${source.version}`, lot: absent });
    for (const each of read.found) {
      const state = await stateOf(store, source, each);
      if (state !== undefined) states.add(state);
    }
  }
  return { snapshot, missing, states };
};

/** Whether storage names other generations now than a run was given. */
export const hasNewInputs = async (context: ArcContext, lot: LotId, snapshot: Snapshot): Promise<boolean> => {
  const now = await readInputs(context, lot);
  const { version } = context.arc;
  return inputDigest(now.snapshot, version) !== inputDigest(snapshot, version);
};
