import { expect, test } from 'vitest';
import type { Reconciler } from '../../src/reconciler/reconciler.ts';
import type { AnyProvider, Observed } from '../../src/substrate/provider.ts';
import { ProviderError } from '../../src/substrate/provider.ts';
import { bucket, stack } from './fake-cloud.ts';
import { target, World } from './world.ts';

const project = target([stack('copy')]);
const address = 'arcs/copy:stack';

/** The same reconciler, with every provider changed a little. */
const withProviders = (r: Reconciler, change: (provider: AnyProvider) => Partial<AnyProvider>): Reconciler => ({
  ...r,
  providers: new Map([...r.providers].map(([kind, provider]) => [kind, { ...provider, ...change(provider) }])),
});

/** Kills a process in the middle of a call that it began; answers the intent that is left. */
const killedIn = async (world: World, call: string, objects = project) => {
  const r = world.process();
  world.cloud.gate = (now) => {
    if (now === call) return new Promise(() => {});
    return undefined;
  };
  void world.apply([objects], {}, r);
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
  world.cloud.gate = () => {};
  world.dead.add(r.holder.pid);
  return Object.values(world.state(objects).resources).find(({ intent }) => intent !== undefined)?.intent;
};

const busyWith =
  (token: string) =>
  (provider: AnyProvider): Partial<AnyProvider> => ({
    reader: {
      batch: async (targets, depth, signal) => {
        const found = await provider.reader.batch(targets, depth, signal);
        const busy = { token, since: '2026-01-01T00:00:00.000Z' };
        const during = (one: Observed): Observed => (one.found === 'yes' ? { ...one, busy } : one);
        return new Map([...found].map(([at, one]) => [at, during(one)]));
      },
    },
  });

test('an operation of ours that still runs is taken up by its token, and not begun again', async () => {
  const world = new World();
  const intent = await killedIn(world, 'fill stack copy');
  world.cloud.log.length = 0;
  const tokens: string[] = [];
  let running = true;
  const r = withProviders(world.process(), (provider) => ({
    reader: {
      batch: (...all) =>
        (running ? busyWith(intent?.token ?? '')(provider).reader?.batch(...all) : undefined) ??
        provider.reader.batch(...all),
    },
    writer: {
      ...provider.writer,
      resume: async (_prior, _observed, call) => {
        tokens.push(call.token);
        running = false;
        const thing = world.cloud.things.get('stack copy');
        if (thing !== undefined) thing.fields = { parts: [], tags: {} };
        return 'done';
      },
    },
  }));
  const result = await world.apply([project], {}, r);

  expect(result.outcomes).toMatchObject([{ address, outcome: 'succeeded' }]);
  expect(tokens).toEqual([intent?.token]);
  expect(world.cloud.log).toEqual([]);
  expect((await world.plan([project])).plan.actions).toEqual([]);
});

test('what the provider says about an open operation decides', async () => {
  const world = new World();
  await killedIn(world, 'create stack copy');
  const r = withProviders(world.process(), (provider) => ({
    writer: { ...provider.writer, resume: async () => ({ blocked: 'UPDATE_ROLLBACK_FAILED' }) },
  }));
  const result = await world.apply([project], {}, r);

  expect(result.outcomes).toMatchObject([{ outcome: 'failed', error: { summary: 'UPDATE_ROLLBACK_FAILED' } }]);
  expect(world.state(project).resources[address]?.intent).toBeDefined();
});

test('an operation of somebody else is not cancelled', async () => {
  const world = new World();
  await world.apply([project]);
  world.cloud.log.length = 0;
  const r = withProviders(world.process(), busyWith('a stranger'));
  const changed = target([stack('copy', { spec: { parts: [], tags: { a: '1' } } })]);
  const result = await world.apply([changed], {}, r);

  expect(result.outcomes).toMatchObject([{ outcome: 'skipped', error: { code: 'CLS_BUSY' } }]);
  expect(world.cloud.log).toEqual([]);
});

test('a killed operation keeps its token and its beginning, a failed one gets a new token', async () => {
  const world = new World();
  const first = await killedIn(world, 'create stack copy');
  world.clock.time += 90_000;
  const second = await killedIn(world, 'create stack copy');
  world.cloud.gate = (call) => {
    if (call === 'create stack copy') throw new ProviderError('invalid', 'no');
  };
  await world.apply([project]);
  const third = await killedIn(world, 'create stack copy');

  expect(second).toMatchObject({ token: first?.token, startedAt: first?.startedAt });
  expect(second?.epoch).toBeGreaterThan(first?.epoch ?? 0);
  expect(third?.token).not.toBe(first?.token);
  expect(third?.startedAt).not.toBe(first?.startedAt);
  expect(first?.token.length).toBeLessThan(128);
});

test('a token comes back with no operation but its own', async () => {
  const world = new World();
  const tokens: string[] = [];
  const r = withProviders(world.process(), ({ writer }) => ({
    writer: {
      ...writer,
      update: (desired, prior, call) => {
        tokens.push(call.token);
        return writer.update(desired, prior, call);
      },
    },
  }));
  for (const version of ['a', 'b', 'a', 'b']) {
    await world.apply([target([stack('copy', { spec: { parts: [], tags: { version } } })])], {}, r);
  }

  expect(new Set(tokens).size).toBe(3);
});

test('a rename that was cut off after it reached the tags can be dropped from the files', async () => {
  const world = new World();
  await world.apply([target([bucket('data')])]);
  const renamed = bucket('data', { address: 'resources/new:bucket', renamedFrom: 'resources/data:bucket' });
  await killedIn(world, 'fill bucket data', target([renamed]));
  expect(world.cloud.things.get('bucket data')?.address).toBe('resources/new:bucket');
  await world.apply([target([bucket('data')])]);

  expect(world.cloud.things.get('bucket data')?.address).toBe('resources/data:bucket');
  expect((await world.plan([target([bucket('data')])])).plan.actions).toEqual([]);
});
