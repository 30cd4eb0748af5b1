import { planProjects } from '../src/reconciler/reconcile.ts';
import type { DesiredObject } from '../src/substrate/object.ts';
import { bucket, rule, stack } from '../test/reconciler/fake-cloud.ts';
import { target, World } from '../test/reconciler/world.ts';
import type { Bench, Measurement } from './measurement.ts';
import { median } from './measurement.ts';

const never = new AbortController().signal;

/** Chains of five arcs, three objects each; every arc depends on the one before. */
const pipeline = (size: number, version: string): readonly DesiredObject[] =>
  Array.from({ length: Math.ceil(size / 3) }, (_, n) => {
    const before = n % 5 === 0 ? [] : [`arcs/a${n - 1}:stack`];
    const own = bucket(`a${n}`, { spec: { versioned: true, eventBridge: true, tags: { version } } });
    const runtime = stack(`a${n}`, { dependsOn: [own.address, ...before], spec: { parts: [], tags: { version } } });
    return [own, runtime, rule(`a${n}`, { dependsOn: [runtime.address] })];
  }).flat();

const planMs = async (world: World, objects: readonly DesiredObject[]): Promise<number> => {
  const r = world.process();
  const options = { refresh: 'fast', allowDelete: 0 } as const;
  const times: number[] = [];
  for (let n = 0; n < 5; n++) {
    const started = performance.now();
    await planProjects(r, [target(objects)], options, never);
    times.push(performance.now() - started);
  }
  return median(times);
};

const measure = async (size: number, barMs: number): Promise<readonly Measurement[]> => {
  const world = new World();
  const first = await planMs(world, pipeline(size, '1'));
  await world.apply([target(pipeline(size, '1'))]);
  const noop = await planMs(world, pipeline(size, '1'));
  const all = await planMs(world, pipeline(size, '2'));
  const figure = (what: string, measured: number): Measurement => ({
    name: `plan of ${size.toLocaleString('en')} objects, in memory, ${what}`,
    measured,
    bar: barMs,
    unit: 'ms',
  });
  return [figure('all new', first), figure('nothing to do', noop), figure('two thirds changed', all)];
};

export const run: Bench = async () => [...(await measure(1000, 100)), ...(await measure(10_000, 1000))];
