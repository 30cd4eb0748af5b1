import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Stack } from '../../../src/substrate/aws/stack/stack-api.ts';
import { FakeCloudFormation } from './fake-cloudformation.ts';
import { fairWeather } from './fake-template.ts';
import { anyScene, anyWeather, isBusy, play, refused } from './stack-scenes.ts';
import { callWith, driverOf, ourTags, persist, request } from './stack-world.ts';
import { virtualClock } from './virtual-clock.ts';

/** Its first description is older than what goes on. */
class LateCloudFormation extends FakeCloudFormation {
  #looked = false;

  override async describe(nameOrId: string): Promise<Stack | undefined> {
    const stack = await super.describe(nameOrId);
    if (this.#looked || stack === undefined) return stack;
    this.#looked = true;
    return { ...stack, status: 'UPDATE_COMPLETE' };
  }
}

test('an ensured stack is what was asked for, or the failure says why not and the old one stands', async () => {
  await fc.assert(
    fc.asyncProperty(anyScene, async (scene) => {
      const { fake, ending } = await play(scene);
      const live = fake.live('stack');
      if (ending.ok) {
        expect(live?.digest).toBe('new');
        expect(live?.tags).toEqual(ourTags);
        expect(live?.protected).toBe(scene.protect.wanted);
        expect(live?.status).toMatch(/^(CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE$/);
      } else if (scene.before.digest === 'old' && /^(CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE$/.test(scene.status)) {
        expect(live?.digest).toBe('old');
      }
      const settled = /^(CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE$/.test(scene.status) && scene.owner === 'us';
      if (settled && scene.before.digest === 'new' && scene.fails === undefined) {
        expect(ending.ok).toBe(true);
        expect(fake.started).toEqual([]);
      }
    }),
    { numRuns: 300 },
  );
});

test('nothing that keeps something is removed to be made again', async () => {
  await fc.assert(
    fc.asyncProperty(anyScene, async (scene) => {
      fc.pre(scene.owner === 'us' && scene.before.keeps === true && !isBusy(scene.status));
      const { fake, ending } = await play(scene);
      const deleted = fake.started.filter(({ kind }) => kind === 'delete');
      expect(deleted.length === 0 || scene.status === 'REVIEW_IN_PROGRESS').toBe(true);
      if (/^(ROLLBACK|CREATE_FAILED|DELETE_FAILED)/.test(scene.status)) expect(refused(ending)).toBe('protected');
    }),
    { numRuns: 150 },
  );
});

test('what belongs to another project is never touched', async () => {
  await fc.assert(
    fc.asyncProperty(anyScene, async (scene) => {
      fc.pre(scene.owner === 'other' && scene.status !== 'absent');
      const { fake, ending } = await play(scene);
      expect(refused(ending)).toBe('foreign-owner');
      expect(fake.started).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

test('an operation of somebody else is left to run', async () => {
  await fc.assert(
    fc.asyncProperty(anyScene, async (scene) => {
      fc.pre(scene.owner === 'us' && isBusy(scene.status) && scene.token === 'somebody');
      // One attempt: what is decided while it still runs.
      const { fake, ending } = await play({ ...scene, weather: { ...scene.weather, takes: 10_000_000 } });
      expect(refused(ending)).toBe('busy');
      expect(fake.started).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

test('once it has ended the action goes on from what it left', async () => {
  await fc.assert(
    fc.asyncProperty(anyScene, async (scene) => {
      fc.pre(isBusy(scene.status) && scene.token === 'somebody' && scene.owner === 'us' && scene.fails === undefined);
      const { fake, ending } = await play(scene, { waits: true });
      expect(refused(ending)).toBe('ok');
      expect(fake.live('stack')).toMatchObject({ digest: 'new', tags: ourTags });
    }),
    { numRuns: 100 },
  );
});

test.each(['UPDATE_IN_PROGRESS', 'CREATE_IN_PROGRESS'])(
  'one that began between the look and the deletion (%s) is left to run',
  async (status) => {
    const clock = virtualClock();
    const fake = new LateCloudFormation(clock);
    fake.plant({ name: 'stack', status, template: { digest: 'old' }, tags: ourTags, token: 'somebody' });
    const { isOurs } = request({ digest: 'old' });
    await expect(driverOf(fake, clock).remove('stack', isOurs, callWith('t'))).rejects.toMatchObject({
      failure: 'busy',
    });
    expect(fake.started).toEqual([]);
  },
);

test('lost replies and repeats begin no operation twice', async () => {
  await fc.assert(
    fc.asyncProperty(anyWeather, async (weather) => {
      const clock = virtualClock();
      const fake = new FakeCloudFormation(clock, weather);
      const make = () => driverOf(fake, clock).create(request({ digest: 'new' }), callWith('token-1'));
      const ending = await persist(clock, make);
      expect(ending.ok).toBe(true);
      expect(fake.started).toEqual([{ kind: 'create', name: 'stack' }]);
    }),
    { numRuns: 150 },
  );
});

test('a first create that failed does not block the next one', async () => {
  await fc.assert(
    fc.asyncProperty(anyWeather, async (weather) => {
      const clock = virtualClock();
      const fake = new FakeCloudFormation(clock, weather);
      const driver = driverOf(fake, clock);
      const bad = request({ digest: 'bad', fails: 'create' });
      const first = await persist(clock, () => driver.create(bad, callWith('first')));
      expect(first).toMatchObject({
        ok: false,
        failure: 'invalid',
        text: expect.stringContaining('ROLLBACK_COMPLETE'),
      });
      const second = await persist(clock, () => driver.ensure(request({ digest: 'good' }), callWith('second')));
      expect(second.ok).toBe(true);
      expect(fake.live('stack')).toMatchObject({ status: 'CREATE_COMPLETE', digest: 'good' });
    }),
    { numRuns: 60 },
  );
});

test('a failure says the first cause, not what followed from it', async () => {
  const clock = virtualClock();
  const driver = driverOf(new FakeCloudFormation(clock), clock);
  await expect(driver.create(request({ digest: 'bad', fails: 'create' }), callWith('t'))).rejects.toMatchObject({
    message: 'stack is ROLLBACK_COMPLETE: Function1 (AWS::Lambda::Function): the resource said no',
  });
});

test('the cause is told however much followed from it, and of this operation only', async () => {
  const clock = virtualClock();
  const fake = new FakeCloudFormation(clock, { ...fairWeather, takes: 10 });
  const driver = driverOf(fake, clock);
  await driver.create(request({ digest: 'good' }), callWith('first'));
  for (let n = 0; n < 150; n += 1) await driver.ensure(request({ digest: `good ${n}` }), callWith(`before ${n}`));
  fake.calls = 0;
  const large = request({ digest: 'bad', fails: 'update', resources: 300 });
  await expect(driver.ensure(large, callWith('t'))).rejects.toMatchObject({
    message: 'stack is UPDATE_ROLLBACK_COMPLETE: Function1 (AWS::Lambda::Function): the resource said no',
  });
  // Not back to the beginning of the stack, either.
  expect(fake.calls).toBeLessThan(20);
});

test('a removed stack is gone, whatever it was and however often it is told to go', async () => {
  await fc.assert(
    fc.asyncProperty(anyScene, async (scene) => {
      fc.pre(scene.owner === 'us' && (!isBusy(scene.status) || scene.token === 'token-1'));
      const clock = virtualClock();
      const fake = new FakeCloudFormation(clock, scene.weather);
      const { status, token, before } = scene;
      if (status !== 'absent')
        fake.plant({ name: 'stack', status, template: before, tags: ourTags, token, protected: true });
      const { isOurs } = request(before);
      const remove = () => driverOf(fake, clock).remove('stack', isOurs, callWith('token-1'));
      const ending = await persist(clock, remove);
      // What refuses to go is said, and goes the next time when it no longer refuses.
      if (!ending.ok) expect([before.fails, ending.text]).toEqual(['delete', expect.stringContaining('DELETE_FAILED')]);
      expect((await persist(clock, remove)).ok).toBe(true);
      expect(fake.live('stack')).toBeUndefined();
    }),
    { numRuns: 200 },
  );
});

test('two hundred stacks with every fifth call throttled all come up, none twice', async () => {
  const clock = virtualClock();
  let calls = 0;
  const throttle = (): boolean => {
    calls += 1;
    return calls % 5 === 0;
  };
  const fake = new FakeCloudFormation(clock, { ...fairWeather, throttle, takes: 60_000 });
  const driver = driverOf(fake, clock);
  const names = Array.from({ length: 200 }, (_, at) => `stack-${at}`);
  const endings = await Promise.all(
    names.map((name) =>
      persist(clock, () => driver.create(request({ digest: name }, name), callWith(`token-${name}`))),
    ),
  );
  expect(endings.filter(({ ok }) => !ok)).toEqual([]);
  expect(fake.started).toHaveLength(200);
});

test('fifty stacks cost a create, a description and a share of the lists', async () => {
  const clock = virtualClock();
  const fake = new FakeCloudFormation(clock, { ...fairWeather, takes: 60_000, listLag: 2_000 });
  const driver = driverOf(fake, clock);
  const names = Array.from({ length: 50 }, (_, at) => `stack-${at}`);
  await Promise.all(names.map((name) => driver.create(request({ digest: name }, name), callWith(`token-${name}`))));
  expect(fake.calls).toBeLessThanOrEqual(230);
});

test('a deadline ends the waiting, not the operation', async () => {
  const clock = virtualClock();
  const fake = new FakeCloudFormation(clock, { ...fairWeather, takes: 600_000 });
  const driver = driverOf(fake, clock);
  const late = driver.create(request({ digest: 'new' }), callWith('t', clock.wall() + 60_000));
  await expect(late).rejects.toMatchObject({ failure: 'unknown-outcome' });
  expect((await persist(clock, () => driver.ensure(request({ digest: 'new' }), callWith('t')))).ok).toBe(true);
  expect(fake.started).toHaveLength(1);
});
