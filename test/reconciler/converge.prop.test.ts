import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { canonicalJson } from '../../src/metadata/canonical.ts';
import type { ProjectTarget } from '../../src/reconciler/target.ts';
import type { DesiredObject } from '../../src/substrate/object.ts';
import { crashAt } from './faults.ts';
import { objects } from './random-projects.ts';
import { target, World } from './world.ts';

const free = { allowEmpty: true };

const thing = ({ kind, name }: DesiredObject): string => `${kind} ${name}`;

const applyAll = async (world: World, project: ProjectTarget) => world.apply([project], await world.meant([project]));

/** Every creation of a name is followed by its deletion before the next. */
const doubleCreates = (log: readonly string[]): readonly string[] => {
  const alive = new Set<string>();
  return log.filter((line) => {
    const [verb = '', ...rest] = line.split(' ');
    const name = rest.join(' ');
    const twice = verb === 'create' && alive.has(name);
    if (verb === 'create') alive.add(name);
    if (verb === 'delete') alive.delete(name);
    return twice;
  });
};

const expectConverged = (world: World, project: ProjectTarget): void => {
  expect(world.names()).toEqual(project.objects.map(thing).sort());
  for (const object of project.objects) {
    const found = world.cloud.things.get(thing(object));
    expect(canonicalJson(found?.fields)).toBe(canonicalJson(object.spec));
    expect(found?.address).toBe(object.address);
  }
  expect(doubleCreates(world.cloud.log)).toEqual([]);
  const { resources, lease } = world.state(project);
  expect(Object.keys(resources).sort()).toEqual(project.objects.map(({ address }) => address).sort());
  for (const resource of Object.values(resources)) {
    expect(resource.intent).toBeUndefined();
    expect(resource.superseded).toBeUndefined();
  }
  expect(lease.state).toBe('released');
};

test.prop([objects(), objects()], { numRuns: 80 })(
  'after an apply the plan is empty, whatever was there before',
  async (before, after) => {
    const world = new World();
    await applyAll(world, target(before));
    await applyAll(world, target(after));

    const { plan } = await world.plan([target(after)], free);
    expect(plan.actions).toEqual([]);
    expect(plan.drift).toEqual([]);
    if (before.length + after.length > 0) expectConverged(world, target(after));
  },
);

test.prop([objects(), objects(), fc.nat(120), fc.nat(120), fc.constantFrom('dead', 'expired')], { numRuns: 200 })(
  'a process killed at any call, twice, leaves nothing that the next run does not put right',
  async (before, after, first, second, how) => {
    const world = new World();
    if (before.length > 0) await applyAll(world, target(before));
    for (const k of [first, second]) await killedAt(world, target(after), { k, how });

    await world.apply([target(after)], await world.meant([target(after)]));

    if (before.length + after.length > 0) expectConverged(world, target(after));
    const { plan } = await world.plan([target(after)], free);
    expect(plan.actions).toEqual([]);
  },
);

test.prop([objects(), objects(), fc.nat(120)], { numRuns: 80 })(
  'destroying after a kill leaves nothing behind',
  async (before, after, k) => {
    const world = new World();
    if (before.length > 0) await applyAll(world, target(before));
    await killedAt(world, target(after), { k, how: 'dead' });

    const result = await world.apply([target(after)], { ...free, destroy: true });

    expect(world.names()).toEqual([]);
    expect(result.summary.failed + result.summary.skipped).toBe(0);
    if (world.store.objects.size > 0) expect(world.state(target(after)).resources).toEqual({});
  },
);

const killedAt = async (
  world: World,
  project: ProjectTarget,
  { k, how }: { readonly k: number; readonly how: string },
): Promise<void> => {
  const options = await world.meant([project]);
  const crash = crashAt(k);
  const r = world.process(crash.gate);
  world.cloud.gate = crash.gate;
  await world.apply([project], options, r).catch(() => {});
  world.cloud.gate = () => {};
  if (how === 'dead') world.dead.add(r.holder.pid);
  else world.clock.time += 70_000;
};
