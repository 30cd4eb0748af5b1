import { expect, test } from 'vitest';
import { ProviderError } from '../../src/substrate/provider.ts';
import { bucket, stack } from './fake-cloud.ts';
import { target, World } from './world.ts';

const address = 'resources/data:bucket';
const user = (version: string) => stack('user', { dependsOn: [address], spec: { parts: [], tags: { version } } });
const old = target([bucket('data'), user('1')]);
const moved = target([bucket('data', { name: 'moved' }), user('2')]);

const refuse = (world: World, ...calls: readonly string[]): void => {
  world.cloud.gate = (call, moment) => {
    if (moment === 'before' && calls.includes(call)) throw new ProviderError('invalid', `no ${call}`);
  };
};

test('the new object is made first, what uses it follows, the old one goes last', async () => {
  const world = new World();
  await world.apply([old]);
  world.cloud.log.length = 0;
  await world.apply([moved]);

  expect(world.cloud.log).toEqual([
    'create bucket moved',
    'fill bucket moved',
    'tag stack user',
    'fill stack user',
    'delete bucket data',
  ]);
});

test.each([
  ['with', [user('1')], [user('2')]],
  ['without', [], []],
])(
  'the old object stays as long as the new one cannot be made, %s something that uses it',
  async (_, before, after) => {
    const world = new World();
    const next = target([bucket('data', { name: 'moved' }), ...after]);
    const users = before.map(({ name }) => `stack ${name}`);
    await world.apply([target([bucket('data'), ...before])]);
    refuse(world, 'create bucket moved');
    for (let run = 0; run < 2; run++) {
      await world.apply([next]);
      expect(world.names()).toEqual(['bucket data', ...users]);
    }
    world.cloud.gate = () => {};
    await world.apply([next]);

    expect(world.names()).toEqual(['bucket moved', ...users]);
    expect(world.state(next).resources[address]?.superseded).toBeUndefined();
  },
);

test('an old object that could not be deleted is remembered and deleted by the next run', async () => {
  const world = new World();
  await world.apply([old]);
  refuse(world, 'delete bucket data');
  const failed = await world.apply([moved]);
  expect(failed.summary).toMatchObject({ succeeded: 2, failed: 1 });
  expect(world.state(moved).resources[address]?.superseded).toMatchObject([{ name: 'data' }]);

  world.cloud.gate = () => {};
  const next = await world.apply([moved]);
  expect(next.outcomes).toMatchObject([{ address, action: 'delete', outcome: 'succeeded' }]);
  expect(world.names()).toEqual(['bucket moved', 'stack user']);
});

test('a destroy forgets an address only when nothing of it is left', async () => {
  const world = new World();
  await world.apply([old]);
  refuse(world, 'delete bucket data');
  await world.apply([moved]);
  await world.apply([moved], { destroy: true });
  expect(world.names()).toEqual(['bucket data']);
  expect(world.state(moved).resources[address]).toMatchObject({ name: 'data' });

  world.cloud.gate = () => {};
  await world.apply([moved], { destroy: true });
  expect(world.names()).toEqual([]);
  expect(world.state(moved).resources).toEqual({});
});

test('going back to the old name takes the old object up again', async () => {
  const world = new World();
  await world.apply([old]);
  refuse(world, 'delete bucket data');
  await world.apply([moved]);
  world.cloud.gate = () => {};
  world.cloud.log.length = 0;
  await world.apply([old]);

  expect(world.names()).toEqual(['bucket data', 'stack user']);
  expect(world.cloud.log).not.toContain('create bucket data');
  expect((await world.plan([old])).plan.actions).toEqual([]);
});

test('under the same name it is deleted and made again, when that is allowed', async () => {
  const world = new World();
  await world.apply([old]);
  world.cloud.immutable = ['versioned'];
  world.cloud.log.length = 0;
  const changed = bucket('data', { spec: { versioned: true, eventBridge: true, tags: {} } });
  await world.apply([target([changed, user('1')])], { allowReplace: [address] });

  expect(world.cloud.log).toEqual(['delete bucket data', 'create bucket data', 'fill bucket data']);
  expect((await world.plan([target([changed, user('1')])])).plan.actions).toEqual([]);
});

test('under the same name a bucket with objects is not made again, and stays', async () => {
  const world = new World();
  const kept = { deletionPolicy: 'retain-if-not-empty' as const };
  await world.apply([target([bucket('data', kept)])]);
  world.cloud.immutable = ['versioned'];
  world.cloud.keepsData.add('bucket data');
  const changed = bucket('data', { ...kept, spec: { versioned: true, eventBridge: true, tags: {} } });
  const result = await world.apply([target([changed])], { allowReplace: [address] });

  expect(result.outcomes).toMatchObject([{ outcome: 'failed', error: { code: 'CLS_REFUSED' } }]);
  expect(world.names()).toEqual(['bucket data']);
});
