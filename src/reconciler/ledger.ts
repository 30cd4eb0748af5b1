import type { Condition, Intent, Resource, State, Superseded } from '../state/state.ts';
import type { DesiredObject } from '../substrate/object.ts';
import type { Done, Fields } from '../substrate/provider.ts';
import { policyDigest } from './decide.ts';
import type { Due } from './entry.ts';
import { repairsInside } from './inside.ts';
import type { Work } from './work.ts';
import { desiredDigest, operationOf } from './work.ts';

/** Which run writes, and when. */
export interface Stamp {
  readonly run: string;
  readonly epoch: number;
  /** ISO 8601. */
  readonly at: string;
}

const keyOf = ({ subject }: Due): string => subject.from ?? subject.address;

const unmade = (entry: Due, desired: DesiredObject): Resource => ({
  kind: desired.kind,
  name: desired.name,
  generation: 0,
  observedGeneration: 0,
  desiredDigest: desiredDigest(entry),
  policyDigest: policyDigest(desired),
  managed: {},
  outputs: {},
  dependsOn: [...desired.dependsOn],
  protect: desired.protect,
  deletionPolicy: desired.deletionPolicy,
  ...(desired.members === undefined ? {} : { members: [...desired.members] }),
  origin: entry.decision.action === 'adopt' ? 'adopted' : 'created',
  attributes: {},
  conditions: [],
  failures: 0,
});

const remembered = (
  { name, physicalId, managed, attributes, deletionPolicy }: Resource,
  reason: string,
): Superseded => ({
  name,
  ...(physicalId === undefined ? {} : { physicalId }),
  reason,
  managed,
  attributes,
  deletionPolicy,
});

/**
 * From now on the address is the new object, and the old one is something to delete. This is written before the new
 * one is made, so that whatever a crash leaves, both names are remembered.
 */
const demote = (old: Resource, entry: Due, desired: DesiredObject): Resource => {
  const others = (old.superseded ?? []).filter(({ name }) => name !== desired.name);
  const superseded = [...others, remembered(old, entry.decision.reason)];
  return {
    ...unmade(entry, desired),
    generation: old.generation,
    failures: old.failures,
    origin: old.origin,
    superseded,
  };
};

/** Until it is done, whatever was inside or comes there may be there. */
const membersOf = (base: Resource, { members = [] }: DesiredObject): Pick<Resource, 'members'> => {
  const known = new Set(base.members?.map(({ thing }) => thing));
  const all = [...(base.members ?? []), ...members.filter(({ thing }) => !known.has(thing))];
  return all.length === 0 ? {} : { members: all };
};

const begunBase = (entry: Due, existing: Resource | undefined): Resource | undefined => {
  const { desired } = entry.subject;
  if (desired === undefined) return existing;
  if (existing === undefined) return unmade(entry, desired);
  const base = existing.name === desired.name ? existing : demote(existing, entry, desired);
  // Until it is done, either order of dependencies may be the true one.
  const dependsOn = [...new Set([...base.dependsOn, ...desired.dependsOn])];
  return { ...base, dependsOn, ...membersOf(base, desired) };
};

/** Makes an intent known before the cloud is called. */
export const begin = (draft: State, work: Work, stamp: Stamp): void => {
  const { entry, step, token } = work;
  if (step === 'delete-old' || entry.subject.superseded !== undefined) return;
  const key = keyOf(entry);
  const base = begunBase(entry, draft.resources[key]);
  if (base === undefined) return;
  const again = base.intent?.token === token ? base.intent.startedAt : stamp.at;
  const intent: Intent = {
    op: operationOf(work),
    step,
    token,
    run: stamp.run,
    epoch: stamp.epoch,
    startedAt: again,
    desiredDigest: desiredDigest(entry),
    ...(key === entry.subject.address ? {} : { address: entry.subject.address }),
    ...(repairsInside(entry) ? { inside: true } : {}),
  };
  draft.resources[key] = { ...base, intent, conditions: drifted(base, entry, stamp) };
};

/** What somebody else changed is known until it is as declared again. */
const drifted = ({ conditions }: Resource, { decision: { drift } }: Due, { at }: Stamp): Condition[] => {
  if (drift.length === 0) return conditions;
  const message = drift
    .map(({ path }) => path)
    .join(', ')
    .slice(0, 2000);
  const condition: Condition = { type: 'Drifted', status: 'True', reason: 'ChangedByHand', message, since: at };
  const kept = conditions.filter(({ type }) => type !== 'Drifted');
  return [...kept, ...conditionsOf(conditions, [condition])];
};

const conditionsOf = (old: readonly Condition[], next: readonly Condition[]): Condition[] =>
  next.map((condition) => {
    const before = old.find(({ type }) => type === condition.type);
    return before?.status === condition.status && before.since !== undefined
      ? { ...condition, since: before.since }
      : condition;
  });

/** What an object has become: as `Done` says, or, when only the memory was old, as it was found. */
export interface Became {
  readonly physicalId?: string;
  readonly attributes?: Fields;
  readonly outputs?: Done['outputs'];
}

const good = (at: string): readonly Condition[] => [
  { type: 'Ready', status: 'True', reason: 'Available', since: at },
  { type: 'Synced', status: 'True', reason: 'Applied', since: at },
];

/** The object is as declared. A renamed one gets its new key in this same write. */
export const finish = (draft: State, entry: Due, became: Became, stamp: Stamp): void => {
  const { desired, config, address, from } = entry.subject;
  if (desired === undefined || config === undefined) return;
  const existing = draft.resources[keyOf(entry)] ?? unmade(entry, desired);
  const { intent: _done, members: _former, ...old } = existing;
  const digest = desiredDigest(entry);
  const isNew = old.generation === 0 || old.desiredDigest !== digest || Object.keys(old.managed).length === 0;
  const generation = isNew ? old.generation + 1 : old.generation;
  draft.resources[address] = {
    ...old,
    ...unmade(entry, desired),
    origin: old.origin,
    physicalId: became.physicalId ?? old.physicalId ?? desired.name,
    generation,
    observedGeneration: generation,
    observedDigest: digest,
    managed: { ...config },
    outputs: { ...(became.outputs ?? old.outputs) },
    attributes: { ...(became.attributes ?? old.attributes) },
    conditions: conditionsOf(old.conditions, good(stamp.at)),
  };
  if (from === undefined) return;
  delete draft.resources[from];
  draft.moved = [...draft.moved, { from, to: address }].slice(-200);
};

const withoutSuperseded = (resource: Resource, name: string): Resource => {
  const { superseded = [], ...rest } = resource;
  const left = superseded.filter((old) => old.name !== name);
  return left.length === 0 ? rest : { ...rest, superseded: left };
};

/** An address is forgotten only when nothing of it is left: what it superseded takes its place. */
const promoted = ({
  superseded = [],
  intent: _intent,
  physicalId: _id,
  ...resource
}: Resource): Resource | undefined => {
  const [first, ...rest] = superseded;
  if (first === undefined) return undefined;
  const { reason: _reason, ...old } = first;
  return rest.length === 0 ? { ...resource, ...old } : { ...resource, ...old, superseded: rest };
};

/** The object of this work exists no more, or is not ours to remember. */
export const drop = (draft: State, { entry, step }: Work): void => {
  const { subject } = entry;
  // A rename has moved the key by the time its old object goes.
  const key = step === 'delete-old' ? subject.address : keyOf(entry);
  const resource = draft.resources[key];
  if (resource === undefined) return;
  // By name: what was superseded may have taken the place of the main object by now.
  const name = subject.superseded ?? subject.resource?.name ?? '';
  const left = resource.name === name ? promoted(resource) : withoutSuperseded(resource, name);
  if (left === undefined) delete draft.resources[key];
  else draft.resources[key] = left;
};

/** The intent stays: how far the call got is for the next look to say. */
export const fail = (draft: State, { entry }: Work, why: { reason: string; message: string }, stamp: Stamp): void => {
  const key = entry.subject.address in draft.resources ? entry.subject.address : keyOf(entry);
  const resource = draft.resources[key];
  if (resource === undefined) return;
  const message = why.message.slice(0, 2000);
  const bad: Condition = { type: 'Synced', status: 'False', reason: why.reason, message, since: stamp.at };
  const kept = resource.conditions.filter(({ type }) => type !== 'Synced');
  draft.resources[key] = {
    ...resource,
    failures: resource.failures + 1,
    conditions: [...kept, ...conditionsOf(resource.conditions, [bad])],
  };
};
