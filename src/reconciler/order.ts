import type { Address } from '../substrate/object.ts';
import { qualified } from './desired.ts';
import type { Due, Entry } from './entry.ts';
import { block, isActing, isDue } from './entry.ts';
import type { Edges } from './graph.ts';
import { inOrder, withoutCircles } from './graph.ts';
import { isMoving } from './subject.ts';

/** A place among all projects: `<name>/<version>#<address>`. */
type Place = string;

const placeOf = ({ subject }: Entry): Place => qualified(subject.project.desired.key, subject.address);

const places = (entry: Entry, addresses: readonly Address[]): readonly Place[] =>
  addresses.map((address) => qualified(entry.subject.project.desired.key, address));

const wanted = (entries: readonly Entry[]): Edges =>
  new Map(
    entries.flatMap((entry) => {
      const { desired } = entry.subject;
      return desired === undefined ? [] : [[placeOf(entry), places(entry, desired.dependsOn)] as const];
    }),
  );

/** What each acting entry waits for. The way leads through objects that need nothing: their order still holds. */
const forward = (entries: readonly Entry[], acting: ReadonlyMap<Place, Due>): ReadonlyMap<Place, readonly string[]> => {
  const edges = wanted(entries);
  const waits = new Map<Place, readonly string[]>();
  const idsOf = (place: Place): readonly string[] => {
    const due = acting.get(place);
    return due === undefined ? (waits.get(place) ?? []) : [due.id];
  };
  for (const place of inOrder(edges)) waits.set(place, [...new Set((edges.get(place) ?? []).flatMap(idsOf))]);
  return waits;
};

/** Who uses or used a place, by config and by state: they must be done with it before it goes. */
const users = (due: readonly Due[]): ReadonlyMap<Place, readonly Due[]> => {
  const found = new Map<Place, Due[]>();
  for (const entry of due) {
    const { desired, resource, superseded } = entry.subject;
    if (superseded !== undefined) continue;
    const used = new Set(places(entry, [...(desired?.dependsOn ?? []), ...(resource?.dependsOn ?? [])]));
    for (const place of used) {
      const list = found.get(place);
      if (list === undefined) found.set(place, [entry]);
      else list.push(entry);
    }
  }
  return found;
};

export const oldId = (id: string): string => `${id}~old`;

/** A replacement under another name is two steps: the new one is made first, the old one deleted last. */
export const hasOldStep = ({ decision, subject }: Due): boolean => decision.action === 'replace' && isMoving(subject);

const isState = ({ decision: { action, blocked } }: Due): boolean => action === 'record' && blocked === undefined;

const isLeaving = ({ decision: { action } }: Due): boolean => action === 'delete' || action === 'forget';

/**
 * What comes before what: dependencies before dependents; deletions the other way round, by what the state remembers,
 * and after everything that stops using the thing.
 */
export const orderOf = (entries: readonly Entry[]): Edges => {
  const due = entries.filter(isDue);
  const acting = new Map(due.filter(isActing).map((entry) => [placeOf(entry), entry]));
  const waits = forward(entries, acting);
  const usedBy = users(due.filter((entry) => !isState(entry)));
  const edges = new Map<string, readonly string[]>();
  for (const entry of due) {
    const place = placeOf(entry);
    const others = (usedBy.get(place) ?? []).filter((user) => user !== entry).map(({ id }) => id);
    const main = acting.get(place);
    if (isActing(entry)) edges.set(entry.id, waits.get(place) ?? []);
    else if (isLeaving(entry)) edges.set(entry.id, main === undefined ? others : [main.id, ...others]);
    else edges.set(entry.id, []);
    if (hasOldStep(entry)) edges.set(oldId(entry.id), [entry.id, ...others]);
  }
  return withoutCircles(edges);
};

/** Whatever waits for something blocked is blocked too, and says by what. */
export const spreadBlocks = (due: readonly Due[], edges: Edges): readonly Due[] => {
  const byId = new Map(due.map((entry) => [entry.id, entry]));
  for (const id of inOrder(edges)) {
    const entry = byId.get(id);
    if (entry === undefined || entry.decision.blocked !== undefined) continue;
    const cause = (edges.get(id) ?? []).map((before) => byId.get(before)).find((other) => other?.decision.blocked);
    if (cause === undefined) continue;
    const detail = `It has to wait for ${cause.subject.address}, which is blocked.`;
    byId.set(id, block(entry, { reason: 'dependency', detail, hint: null }));
  }
  return due.map((entry) => byId.get(entry.id) ?? entry);
};
