import { expect, test } from 'vitest';
import { formatPlanFile, parsePlanFile, planFromFile } from '../../src/reconciler/plan-file.ts';
import { applyPlanned, planProjects } from '../../src/reconciler/reconcile.ts';
import type { PlanOptions, Reconciler } from '../../src/reconciler/reconciler.ts';
import type { Result } from '../../src/reconciler/result.ts';
import type { DesiredObject } from '../../src/substrate/object.ts';
import { ProviderError } from '../../src/substrate/provider.ts';
import { bucket } from './fake-cloud.ts';
import { target, World } from './world.ts';

const never = new AbortController().signal;
const versioned = { spec: { versioned: true, eventBridge: true, tags: {} } };

const write = async (
  world: World,
  objects: readonly DesiredObject[],
  options: Partial<PlanOptions> = {},
): Promise<string> => formatPlanFile(await world.plan([target(objects)], options), world.process());

const carryOut = async (world: World, text: string, r: Reconciler = world.process()): Promise<Result> => {
  const file = parsePlanFile(text, 'plan.json');
  const planned = await planFromFile(r, file, never);
  return applyPlanned(r, planned, { lockTimeoutMs: 0, drain: never, abort: never, planDigest: file.digest });
};

const stale = { code: 'CLS_PLAN_STALE' };

test('a stored plan does what it says, without the files it was made from', async () => {
  const world = new World();
  const text = await write(world, [bucket('a'), bucket('b')]);
  const result = await carryOut(world, text);

  expect(result.summary).toMatchObject({ succeeded: 2, failed: 0 });
  expect(world.names()).toEqual(['bucket a', 'bucket b']);
});

test('a plan is applied once', async () => {
  const world = new World();
  const text = await write(world, [bucket('a')]);
  await carryOut(world, text);
  await world.apply([target([])], { destroy: true });

  await expect(carryOut(world, text)).rejects.toMatchObject(stale);
  expect(world.names()).toEqual([]);
});

test('a plan whose run ended in the middle may be carried on', async () => {
  const world = new World();
  const text = await write(world, [bucket('a'), bucket('b')]);
  world.cloud.gate = (call) => {
    if (call === 'create bucket b') throw new ProviderError('invalid', 'no');
  };
  await carryOut(world, text);
  world.cloud.gate = () => {};
  const result = await carryOut(world, text);

  expect(result.outcomes).toMatchObject([{ address: 'resources/b:bucket', outcome: 'succeeded' }]);
});

test('a plan made without a state is refused when there is one', async () => {
  const world = new World();
  const text = await write(world, [bucket('a')]);
  await world.apply([target([bucket('b')])]);

  await expect(carryOut(world, text)).rejects.toMatchObject(stale);
});

test('another object may move; the plan does its own actions and no others', async () => {
  const world = new World();
  await world.apply([target([bucket('a'), bucket('b')])]);
  const text = await write(world, [bucket('a', versioned), bucket('b')]);
  const thing = world.cloud.things.get('bucket b');
  if (thing !== undefined) thing.fields = { versioned: true };
  const result = await carryOut(world, text);

  expect(result.outcomes).toMatchObject([{ address: 'resources/a:bucket', action: 'update', outcome: 'succeeded' }]);
});

test('a planned object that moved makes the plan stale, and it is said which field', async () => {
  const world = new World();
  await world.apply([target([bucket('a')])]);
  const text = await write(world, [bucket('a', versioned)]);
  const thing = world.cloud.things.get('bucket a');
  if (thing !== undefined) thing.fields = { ...thing.fields, eventBridge: false };

  await expect(carryOut(world, text)).rejects.toMatchObject({
    ...stale,
    detail: 'resources/a:bucket: eventBridge moved',
  });
});

test('a plan expires after a day', async () => {
  const world = new World();
  const text = await write(world, [bucket('a')]);
  world.clock.time += 24 * 3_600_000 + 1;

  await expect(carryOut(world, text)).rejects.toMatchObject(stale);
});

test.each([
  ['no JSON', () => '{'],
  ['another document', () => '{"format":"terraform"}'],
  ['an edited name', (text: string) => text.replace('"name": "a"', '"name": "z"')],
  ['an edited action', (text: string) => text.replace('"action": "create"', '"action": "delete"')],
  ['an edited option', (text: string) => text.replace('"refresh": "full"', '"refresh": "none"')],
])('%s is no plan', async (_, edit) => {
  const text = edit(await write(new World(), [bucket('a')]));

  expect(() => parsePlanFile(text, 'plan.json')).toThrow(expect.objectContaining({ code: 'CLS_FILE_UNREADABLE' }));
});

test('a plan with --only does not count as bringing the project to what was declared', async () => {
  const world = new World();
  await world.apply([target([bucket('a'), bucket('b')])]);
  const before = world.state(target([])).source.desiredDigest;
  const r = world.process();
  const all = [target([bucket('a', versioned), bucket('b', versioned)])];
  const planned = await planProjects(r, all, { refresh: 'full', only: ['resources/a'] }, never);
  await applyPlanned(r, planned, { lockTimeoutMs: 0, drain: never, abort: never });

  expect(world.state(target([])).source.desiredDigest).toBe(before);
});
