import { expect, test } from 'vitest';
import { canonicalJson } from '../../src/metadata/canonical.ts';
import type { ProjectTarget } from '../../src/reconciler/target.ts';
import type { DesiredObject } from '../../src/substrate/object.ts';
import { bucket, rule, stack } from './fake-cloud.ts';
import { crashAt } from './faults.ts';
import { target, World } from './world.ts';

const tags = (version: string) => ({ spec: { parts: [], tags: { version } } });

const before: readonly ProjectTarget[] = [
  target([
    bucket('kept'),
    bucket('updated'),
    bucket('old-name', { address: 'resources/before:bucket' }),
    bucket('moving'),
    stack('user', { dependsOn: ['resources/moving:bucket'] }),
    stack('deleted', { dependsOn: ['resources/kept:bucket'] }),
    rule('deleted', { dependsOn: ['arcs/deleted:stack'] }),
  ]),
  target([stack('consumer', { dependsOn: ['demo/20260101#arcs/user:stack'] })], 'other'),
];

const after: readonly ProjectTarget[] = [
  target([
    bucket('kept'),
    bucket('updated', { spec: { versioned: true, eventBridge: true, tags: {} } }),
    bucket('old-name', { address: 'resources/after:bucket', renamedFrom: 'resources/before:bucket' }),
    bucket('moving', { name: 'moved' }),
    stack('user', { dependsOn: ['resources/moving:bucket'], ...tags('2') }),
    bucket('created', { dependsOn: ['arcs/user:stack'] }),
    bucket('found', { adopt: true }),
  ]),
  target([stack('consumer', { dependsOn: ['demo/20260101#arcs/user:stack'], ...tags('2') })], 'other'),
];

const prepared = async (): Promise<World> => {
  const world = new World();
  await world.apply(before);
  world.cloud.things.set('bucket found', { kind: 'bucket', name: 'found', owner: null, address: '', fields: {} });
  return world;
};

const expectIsAs = (world: World, targets: readonly ProjectTarget[]): void => {
  const objects: readonly DesiredObject[] = targets.flatMap((project) => project.objects);
  expect(world.names()).toEqual(objects.map(({ kind, name }) => `${kind} ${name}`).sort());
  for (const { kind, name, spec, address } of objects) {
    const thing = world.cloud.things.get(`${kind} ${name}`);
    expect(canonicalJson(thing?.fields)).toBe(canonicalJson(spec));
    expect(thing?.address).toBe(address);
  }
  for (const project of targets) {
    const { resources, lease } = world.state(project);
    expect(Object.keys(resources).sort()).toEqual(project.objects.map(({ address }) => address).sort());
    expect(Object.values(resources).filter(({ intent, superseded }) => intent ?? superseded)).toEqual([]);
    // A run with nothing to do writes nothing, not even over the lease of a dead process.
    expect(lease.state === 'released' || world.dead.has(lease.holder.pid)).toBe(true);
  }
};

/** Runs until the crash moves past the end; answers how many moments there were. */
const atEveryMoment = async (run: (k: number) => Promise<boolean>): Promise<number> => {
  for (let k = 0; ; k++) if (!(await run(k))) return k;
};

test('an apply that is killed at every single call of its ports converges in the next run', async () => {
  const moments = await atEveryMoment(async (k) => {
    const world = await prepared();
    const crash = crashAt(k);
    const r = world.process(crash.gate);
    world.cloud.gate = crash.gate;
    await world.apply(after, {}, r).catch(() => {});
    world.cloud.gate = () => {};
    world.dead.add(r.holder.pid);
    await world.apply(after);

    expectIsAs(world, after);
    expect((await world.plan(after)).plan.actions).toEqual([]);
    return crash.crashed();
  });

  expect(moments).toBeGreaterThan(50);
});

test('going back after a kill at every single call converges, too', async () => {
  const moments = await atEveryMoment(async (k) => {
    const world = await prepared();
    const crash = crashAt(k);
    const r = world.process(crash.gate);
    world.cloud.gate = crash.gate;
    await world.apply(after, {}, r).catch(() => {});
    world.cloud.gate = () => {};
    world.dead.add(r.holder.pid);
    const back = [
      target([
        ...(before[0]?.objects ?? []).filter(({ name }) => name !== 'old-name'),
        bucket('old-name', { address: 'resources/before:bucket', renamedFrom: 'resources/after:bucket' }),
      ]),
      ...before.slice(1),
    ];
    await world.apply(back, await world.meant(back));
    world.cloud.things.delete('bucket found');

    expectIsAs(world, back);
    return crash.crashed();
  });

  expect(moments).toBeGreaterThan(50);
});

test('a destroy that is killed at every single call is completed by the next one', async () => {
  await atEveryMoment(async (k) => {
    const world = await prepared();
    world.cloud.things.delete('bucket found');
    const crash = crashAt(k);
    const r = world.process(crash.gate);
    world.cloud.gate = crash.gate;
    await world.apply(before, { destroy: true }, r).catch(() => {});
    world.cloud.gate = () => {};
    world.dead.add(r.holder.pid);
    await world.apply(before, { destroy: true });

    expect(world.names()).toEqual([]);
    for (const project of before) expect(world.state(project).resources).toEqual({});
    return crash.crashed();
  });
});
