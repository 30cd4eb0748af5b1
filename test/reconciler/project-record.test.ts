import { expect, test } from 'vitest';
import type { Json } from '../../src/metadata/canonical.ts';
import type { ApplyOptions, PlanOptions } from '../../src/reconciler/reconciler.ts';
import type { ProjectTarget } from '../../src/reconciler/target.ts';
import type { Desired, DesiredObject } from '../../src/substrate/object.ts';
import { bucket, rule, stack } from './fake-cloud.ts';
import { crashAt } from './faults.ts';
import { target, World } from './world.ts';

const recordName = 'record metadata/projects/demo/project.json';

const arc = (name: string, protect = false): readonly DesiredObject[] => [
  stack(name, { protect, dependsOn: ['resources/data:bucket'] }),
  rule(name, { protect, dependsOn: [`arcs/${name}:stack`] }),
];

const record = (names: readonly string[], others: readonly DesiredObject[]): Desired<'record'> => ({
  kind: 'record',
  address: 'project:record/project',
  name: 'metadata/projects/demo/project.json',
  spec: { bucket: 'metadata', mode: 'replace', body: { arcs: names.map((name) => ({ name })), boundaries: [] } },
  dependsOn: others.map(({ address }) => address),
  protect: false,
  deletionPolicy: 'delete',
  adopt: false,
});

interface Asked {
  readonly protect?: readonly string[];
  /** Arcs that the record names before. */
  readonly described?: readonly string[];
}

const project = (names: readonly string[], { protect = [], described = [] }: Asked = {}): ProjectTarget => {
  const others = [bucket('data'), ...names.flatMap((name) => arc(name, protect.includes(name)))];
  return {
    ...target([...others, record(names, others)]),
    described: Object.fromEntries(described.map((name) => [`arcs/${name}`, { name }])),
  };
};

const isObject = (json: Json | undefined): json is { readonly [name: string]: Json } =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

/** Arcs that readers find; undefined without a record. */
const named = ({ cloud }: World): readonly Json[] | undefined => {
  const body = cloud.things.get(recordName)?.fields['body'];
  const arcs = isObject(body) ? body['arcs'] : undefined;
  return Array.isArray(arcs)
    ? arcs.map((entry: Json) => (isObject(entry) ? (entry['name'] ?? null) : null))
    : undefined;
};

const applied = async (names: readonly string[], asked: Asked = {}): Promise<World> => {
  const world = new World();
  await world.apply([project(names, asked)]);
  world.cloud.log.length = 0;
  return world;
};

test('of a project that is destroyed the record goes last', async () => {
  const world = await applied(['a', 'b']);
  await world.apply([project(['a', 'b'])], { destroy: true });
  expect(world.cloud.log.at(-1)).toBe(`delete ${recordName}`);
  expect(world.names()).toEqual([]);
});

test('a destroy killed at any call leaves no object of a project that readers do not find', async () => {
  for (let k = 0, over = false; !over; k += 1) {
    const world = await applied(['a', 'b']);
    const crash = crashAt(k);
    const r = world.process(crash.gate);
    world.cloud.gate = crash.gate;
    await world.apply([project(['a', 'b'])], { destroy: true }, r).catch(() => {});
    world.cloud.gate = () => {};
    world.dead.add(r.holder.pid);
    const left = world.names();
    if (left.length > 0) expect(left).toContain(recordName);
    over = !crash.crashed();
  }
});

test('an arc that goes is named until it is gone', async () => {
  const world = await applied(['a', 'b']);
  await world.apply([project(['a'], { described: ['a', 'b'] })]);
  const { log } = world.cloud;
  expect(log.indexOf(`fill ${recordName}`)).toBeGreaterThan(log.indexOf('delete stack b'));
  expect(named(world)).toEqual(['a']);
});

test('an arc that could not be deleted is still named', async () => {
  const world = await applied(['a', 'b']);
  world.cloud.gate = (call) => {
    if (call === 'delete stack b') throw new Error('no');
  };
  await world.apply([project(['a'], { described: ['a', 'b'] })]);
  expect(named(world)).toEqual(['a', 'b']);
});

const refusals: readonly (readonly [string, Asked, Partial<PlanOptions & ApplyOptions>, readonly string[]])[] = [
  ['protected', { protect: ['b'] }, {}, ['b']],
  ['more than the limit', {}, { allowDelete: 1 }, ['b', 'c', 'd', 'e', 'f']],
  ['not to be pruned', {}, { prune: false }, ['b']],
];

test.for(refusals)('an arc that stays because it is %s is still named, beside a new one', async (refusal) => {
  const [, asked, options, leaving] = refusal;
  const before = ['a', ...leaving];
  const world = await applied(before, asked);
  const next = project(['a', 'new'], { described: before });
  const result = await world.apply([next], options);
  expect(result.summary.failed).toBe(0);
  expect(named(world)).toEqual(['a', 'new', ...leaving]);
  const again = project(['a', 'new'], { described: ['a', 'new', ...leaving] });
  const { plan } = await world.plan([again], options);
  expect(plan.actions.filter(({ blocked }) => blocked === undefined)).toEqual([]);

  const free = project(['a', 'new', ...leaving], { described: ['a', 'new', ...leaving] });
  await world.apply([free]);
  await world.apply([again], await world.meant([again]));
  expect(named(world)).toEqual(['a', 'new']);
  expect(world.names().filter((name) => name.startsWith('stack '))).toEqual(['stack a', 'stack new']);
});

test('a destroy that has to leave an arc leaves its name, and no other', async () => {
  const world = await applied(['a', 'b'], { protect: ['b'] });
  const both = project(['a', 'b'], { protect: ['b'], described: ['a', 'b'] });
  const { outcomes } = await world.apply([both], { destroy: true });
  expect(outcomes.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
  expect(named(world)).toEqual(['b']);
  expect(world.names()).toContain('stack b');
  expect(world.names()).not.toContain('stack a');

  await world.apply([project(['a', 'b'], { described: ['b'] })]);
  await world.apply([project(['a', 'b'], { described: ['a', 'b'] })], { destroy: true });
  expect(world.names()).toEqual([]);
});

test('a destroy that has to leave a bucket leaves the project to be found, without arcs', async () => {
  const world = new World();
  const data = bucket('data', { protect: true });
  const others = [data, ...arc('a')];
  const whole = { ...target([...others, record(['a'], others)]), described: { 'arcs/a': { name: 'a' } } };
  await world.apply([whole]);
  await world.apply([whole], { destroy: true });
  expect(world.names()).toEqual(['bucket data', recordName]);
  expect(named(world)).toEqual([]);
});

test('a stack for the whole project is an object as any other', async () => {
  const shared = stack('shared', { address: 'project:stack/resources' });
  const others = [shared, stack('a', { dependsOn: ['project:stack/resources'] })];
  const whole = target([...others, record(['a'], others)]);
  const world = new World();
  await world.apply([whole]);
  world.cloud.log.length = 0;
  await world.apply([whole], { destroy: true });
  expect(world.cloud.log).toEqual(['delete stack a', 'delete stack shared', `delete ${recordName}`]);
});

test('a project of nothing but shared resources is not empty', async () => {
  const whole = target([stack('shared', { address: 'project:stack/resources' }), stack('a')]);
  const world = new World();
  await world.apply([whole]);
  const { plan } = await world.plan([target(whole.objects.slice(0, 1))]);
  expect(plan.actions.map(({ address, blocked }) => [address, blocked])).toEqual([['arcs/a:stack', undefined]]);
});

test('an arc that is retained is nobody’s, and is named no more', async () => {
  const others = [bucket('data'), ...arc('b').map((object) => ({ ...object, deletionPolicy: 'retain' as const }))];
  const world = new World();
  await world.apply([target([...others, record(['b'], others)])]);
  await world.apply([{ ...project([]), described: { 'arcs/b': { name: 'b' } } }], { allowEmpty: true });
  expect(world.names()).toContain('stack b');
  expect(named(world)).toEqual([]);
});
