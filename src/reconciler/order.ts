import type { Address } from '../substrate/object.ts';
import { qualified } from './desired.ts';
import type { Due, Entry } from './entry.ts';
import { block, describesProject, isActing, isDue, isLeaving } from './entry.ts';
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

/** What a project's record waits for beside what it depends on: everything of the project that goes. */
const leavings = (due: readonly Due[], record: Due): readonly string[] =>
  due
    .filter((entry) => entry !== record && entry.subject.project === record.subject.project)
    .filter((entry) => isLeaving(entry) && (isLeaving(record) || entry.subject.superseded === undefined))
    .map(({ id }) => id);

/** Ids that end before the main step of an entry. */
type Before = (entry: Due, others: readonly string[]) => readonly string[];

const beforeIn = (entries: readonly Entry[], due: readonly Due[]): Before => {
  const acting = new Map(due.filter(isActing).map((entry) => [placeOf(entry), entry]));
  const waits = forward(entries, acting);
  return (entry, others) => {
    const place = placeOf(entry);
    if (isState(entry)) return [];
    if (describesProject(entry)) return [...new Set([...(waits.get(place) ?? []), ...leavings(due, entry)])];
    if (isActing(entry)) return waits.get(place) ?? [];
    const main = acting.get(place);
    return main === undefined ? others : [main.id, ...others];
  };
};

/**
 * What comes before what: dependencies before dependents; deletions the other way round, by what the state remembers,
 * and after everything that stops using the thing. The record of a project is last in either direction: as long as
 * anything is live, readers find it there.
 */
export const orderOf = (entries: readonly Entry[]): Edges => {
  const due = entries.filter(isDue);
  const before = beforeIn(entries, due);
  const usedBy = users(due.filter((entry) => !isState(entry) && !describesProject(entry)));
  const edges = new Map<string, readonly string[]>();
  for (const entry of due) {
    const others = (usedBy.get(placeOf(entry)) ?? []).filter((user) => user !== entry).map(({ id }) => id);
    edges.set(entry.id, before(entry, others));
    if (hasOldStep(entry)) edges.set(oldId(entry.id), [entry.id, ...others]);
  }
  return withoutCircles(edges);
};

/** A record that goes on naming what stays does not wait for it. */
const isNamed = (entry: Due, before: Due): boolean => describesProject(entry) && !isLeaving(entry) && isLeaving(before);

/** Whatever waits for something blocked is blocked too, and says by what. */
export const spreadBlocks = (due: readonly Due[], edges: Edges): readonly Due[] => {
  const byId = new Map(due.map((entry) => [entry.id, entry]));
  for (const id of inOrder(edges)) {
    const entry = byId.get(id);
    if (entry === undefined || entry.decision.blocked !== undefined) continue;
    const cause = (edges.get(id) ?? [])
      .flatMap((before) => byId.get(before) ?? [])
      .find((other) => other.decision.blocked !== undefined && !isNamed(entry, other));
    if (cause === undefined) continue;
    const detail = `It has to wait for ${cause.subject.address}, which is blocked.`;
    byId.set(id, block(entry, { reason: 'dependency', detail, hint: null }));
  }
  return due.map((entry) => byId.get(entry.id) ?? entry);
};
