import { expect, test } from 'vitest';
import type { PlanAction } from '../../src/reconciler/plan.ts';
import type { PlanOptions } from '../../src/reconciler/reconciler.ts';
import type { Resource, State } from '../../src/state/state.ts';
import type { DesiredObject } from '../../src/substrate/object.ts';
import type { Ownership } from '../../src/substrate/provider.ts';
import type { Thing } from './fake-cloud.ts';
import { bucket } from './fake-cloud.ts';
import { target, World } from './world.ts';

const data = bucket('data');
const address = data.address;
const spec = { versioned: false, eventBridge: true, tags: {} };
const tagged = bucket('data', { spec: { ...spec, tags: { a: '1' } } });

const other: Ownership = { lineage: 'someone', scope: 'theirs', project: 'theirs', projectVersion: '1' };

interface Case {
  readonly says: string;
  /** What was applied first; nothing when left out. */
  readonly applied?: DesiredObject;
  readonly wanted?: DesiredObject;
  readonly cloud?: (thing: Thing, world: World) => void;
  readonly state?: (resource: Resource) => Resource;
  readonly options?: Partial<PlanOptions>;
  readonly action: string | undefined;
  readonly reason?: string;
  readonly blocked?: string;
  readonly paths?: readonly string[];
  readonly drift?: readonly string[];
}

const gone = (_: Thing, world: World): void => void world.cloud.things.delete('bucket data');
const open = (op: 'create' | 'update' | 'delete') => (resource: Resource) => ({
  ...resource,
  intent: { op, step: 'only' as const, token: 't', run: run, epoch: 1, startedAt: '2026-01-01T00:00:00.000Z' },
});
const run = '00000000-0000-4000-8000-000000000001';
const halfMade = (resource: Resource): Resource => {
  const { physicalId: _, ...rest } = open('create')(resource);
  return { ...rest, managed: {} };
};
const overwrite = (fields: Thing['fields']) => (thing: Thing) => {
  thing.fields = fields;
};
const owned = (owner: Ownership | null) => (thing: Thing) => {
  thing.owner = owner;
};

const cases: readonly Case[] = [
  {
    says: 'what is not there yet is created',
    wanted: data,
    action: 'create',
    paths: ['versioned', 'eventBridge', 'tags'],
  },
  { says: 'what is as declared needs nothing', applied: data, wanted: data, action: undefined },
  {
    says: 'a declared change is an update',
    applied: data,
    wanted: tagged,
    action: 'update',
    paths: ['tags/a'],
    drift: [],
  },
  {
    says: 'what somebody changed is put back',
    applied: data,
    wanted: data,
    cloud: overwrite({ ...spec, versioned: true }),
    action: 'update',
    reason: 'drifted',
    paths: ['versioned'],
    drift: ['versioned'],
  },
  {
    says: 'what somebody changed is only reported, when asked to',
    applied: data,
    wanted: data,
    cloud: overwrite({ ...spec, versioned: true }),
    options: { drift: 'report' },
    action: undefined,
    drift: ['versioned'],
  },
  {
    says: 'when both changed it, the update says what the other one set',
    applied: data,
    wanted: tagged,
    cloud: overwrite({ ...spec, tags: { a: '2' } }),
    action: 'update',
    reason: 'somebody else',
    paths: ['tags/a'],
    drift: ['tags/a'],
  },
  {
    says: 'what somebody already changed to what is declared is recorded',
    applied: data,
    wanted: tagged,
    cloud: overwrite({ ...tagged.spec }),
    action: 'record',
    reason: 'already as declared',
  },
  {
    says: 'a policy that changed alone is recorded',
    applied: data,
    wanted: bucket('data', { deletionPolicy: 'retain' }),
    action: 'record',
  },
  {
    says: 'what is gone is created again',
    applied: data,
    wanted: data,
    cloud: gone,
    action: 'create',
    reason: 'it is gone',
  },
  {
    says: 'a thing without tags is refused',
    wanted: data,
    cloud: (_, world) => void world.cloud.things.set('bucket data', thing(null)),
    action: 'adopt',
    blocked: 'foreign-owner',
  },
  {
    says: 'a thing without tags is adopted when the component says so',
    wanted: bucket('data', { adopt: true }),
    cloud: (_, world) => void world.cloud.things.set('bucket data', thing(null)),
    action: 'adopt',
    paths: ['versioned'],
  },
  {
    says: 'the thing of another project is never adopted',
    wanted: bucket('data', { adopt: true }),
    cloud: (_, world) => void world.cloud.things.set('bucket data', thing(other)),
    action: 'adopt',
    blocked: 'foreign-owner',
  },
  {
    says: 'a thing that another project took over is not updated',
    applied: data,
    wanted: tagged,
    cloud: owned(other),
    action: 'adopt',
    blocked: 'foreign-owner',
  },
  {
    says: 'a create that a crash left open is begun again when there is nothing',
    applied: data,
    wanted: data,
    cloud: gone,
    state: halfMade,
    action: 'create',
    reason: 'begun by an earlier run',
  },
  {
    says: 'a create that a crash left open is recorded when it is as declared',
    applied: data,
    wanted: data,
    state: halfMade,
    action: 'record',
  },
  {
    says: 'a create that a crash left open is completed when it is half made',
    applied: data,
    wanted: data,
    state: halfMade,
    cloud: overwrite({}),
    action: 'update',
  },
  {
    says: 'an update that a crash left open and that was done is recorded',
    applied: data,
    wanted: data,
    state: open('update'),
    action: 'record',
    reason: 'finished by an earlier run',
  },
  { says: 'a deletion that a crash left open is done again', applied: data, state: open('delete'), action: 'delete' },
  {
    says: 'a deletion that a crash left open and that was done is forgotten',
    applied: data,
    cloud: gone,
    state: open('delete'),
    action: 'forget',
    reason: 'already gone',
  },
  {
    says: 'an open deletion of what is wanted again is just compared',
    applied: data,
    wanted: data,
    state: open('delete'),
    action: 'record',
  },
  {
    says: 'what is not declared any more is deleted',
    applied: data,
    action: 'delete',
    reason: 'not declared any more',
  },
  {
    says: 'what is retained is forgotten',
    applied: bucket('data', { deletionPolicy: 'retain' }),
    action: 'forget',
    reason: 'retained',
  },
  {
    says: 'what belongs to another project now is left alone',
    applied: data,
    cloud: owned(other),
    action: 'forget',
    reason: 'belongs to',
  },
  {
    says: 'what lost its tags is not deleted',
    applied: data,
    cloud: owned(null),
    action: 'delete',
    blocked: 'foreign-owner',
  },
  {
    says: 'another name is a replacement',
    applied: data,
    wanted: bucket('data', { name: 'other' }),
    action: 'replace',
    paths: ['name'],
  },
  {
    says: 'a field that cannot change in place is refused under the same name',
    applied: data,
    wanted: bucket('data', { spec: { ...spec, versioned: true } }),
    cloud: (_, world) => {
      world.cloud.immutable = ['versioned'];
    },
    action: 'replace',
    blocked: 'replacement',
  },
  {
    says: 'a replacement under the same name can be allowed by address',
    applied: data,
    wanted: bucket('data', { spec: { ...spec, versioned: true } }),
    cloud: (_, world) => {
      world.cloud.immutable = ['versioned'];
    },
    options: { allowReplace: [address] },
    action: 'replace',
  },
  {
    says: 'a renamed component keeps its object',
    applied: data,
    wanted: bucket('data', { address: 'resources/new:bucket', renamedFrom: address }),
    action: 'update',
    reason: `renamed from ${address}`,
  },
  {
    says: 'an object at another address of ours is refused without renamedFrom',
    applied: data,
    wanted: bucket('data', { address: 'resources/new:bucket' }),
    action: 'adopt',
    blocked: 'foreign-owner',
  },
];

const thing = (owner: Ownership | null): Thing => ({ kind: 'bucket', name: 'data', owner, address, fields: {} });

const editState = (world: World, edit: (state: State) => State): void => {
  for (const [key, object] of world.store.objects) {
    const body = new TextEncoder().encode(JSON.stringify(edit(world.state(target([])))));
    world.store.objects.set(key, { ...object, body, etag: '"edited"' });
  }
};

const prepare = async ({ applied, cloud, state }: Case): Promise<World> => {
  const world = new World();
  if (applied !== undefined) await world.apply([target([applied])]);
  const found = world.cloud.things.get('bucket data') ?? thing(null);
  cloud?.(found, world);
  const resource = applied === undefined ? undefined : world.state(target([])).resources[address];
  if (state !== undefined && resource !== undefined) {
    editState(world, (old) => ({ ...old, resources: { [address]: state(resource) } }));
  }
  return world;
};

test.each(cases)('$says', async (one) => {
  const world = await prepare(one);
  const wanted = one.wanted === undefined ? [] : [one.wanted];
  const { plan } = await world.plan([target(wanted)], { allowEmpty: true, ...one.options });
  const action: PlanAction | undefined = plan.actions.find(
    ({ address: at }) => at === (one.wanted?.address ?? address),
  );

  expect(action?.action).toBe(one.action);
  expect(action?.blocked?.reason).toBe(one.blocked);
  if (one.reason !== undefined) expect(action?.reason).toContain(one.reason);
  if (one.paths !== undefined)
    expect(action?.changes.map(({ path }) => path)).toEqual(expect.arrayContaining([...one.paths]));
  if (one.drift !== undefined)
    expect(plan.drift.flatMap(({ changes }) => changes.map(({ path }) => path))).toEqual(one.drift);
});
