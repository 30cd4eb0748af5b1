import { expect, test } from 'vitest';
import { FakeCloudFormation } from './fake-cloudformation.ts';
import { callWith, driverOf, ourTags, persist, request } from './stack-world.ts';
import { virtualClock } from './virtual-clock.ts';

const isOurs = (tags: Readonly<Record<string, string>>): boolean =>
  tags['clusterless:owner'] === ourTags['clusterless:owner'];

const world = () => {
  const clock = virtualClock();
  const fake = new FakeCloudFormation(clock);
  fake.plant({ name: 'stack', status: 'CREATE_COMPLETE', template: { digest: 'a' }, tags: ourTags });
  fake.full.add('stack');
  const driver = driverOf(fake, clock);
  const remove = (token: string) => persist(clock, () => driver.remove('stack', isOurs, callWith(token)));
  const ensure = () => persist(clock, () => driver.ensure(request({ digest: 'b' }), callWith('apply')));
  return { fake, remove, ensure };
};

const refused = {
  ok: false,
  failure: 'invalid',
  text: expect.stringMatching(/^stack is DELETE_FAILED: .*The bucket you tried to delete is not empty$/),
};

test('a stack with a bucket that is not empty stays, and says why, until somebody has emptied it', async () => {
  const { fake, remove } = world();
  for (const token of ['first', 'second']) {
    expect(await remove(token)).toEqual(refused);
    expect(fake.live('stack')).toMatchObject({ status: 'DELETE_FAILED', digest: 'a' });
  }
  fake.full.clear();
  expect(await remove('third')).toEqual({ ok: true });
  expect(fake.live('stack')).toBeUndefined();
});

test('an apply over what is left of it makes no second one beside it', async () => {
  const { fake, remove, ensure } = world();
  await remove('first');
  expect(await ensure()).toEqual(refused);
  expect(fake.started.map(({ kind }) => kind)).toEqual(['delete', 'delete']);
  fake.full.clear();
  expect(await ensure()).toEqual({ ok: true });
  expect(fake.live('stack')).toMatchObject({ status: 'CREATE_COMPLETE', digest: 'b' });
});
