import { expect, test } from 'vitest';
import { silentLog } from '../../../src/log.ts';
import type { StackApi } from '../../../src/substrate/aws/stack/stack-api.ts';
import { createStackDriver } from '../../../src/substrate/aws/stack/stack-driver.ts';
import { createStackPoller } from '../../../src/substrate/aws/stack/stack-poller.ts';
import { FakeCloudFormation } from './fake-cloudformation.ts';
import type { Weather } from './fake-template.ts';
import { fairWeather } from './fake-template.ts';
import { callWith, ourTags, request } from './stack-world.ts';
import { virtualClock } from './virtual-clock.ts';

/** The transport asks again when an answer is lost; the service has done it by then, or is at it. */
const repeating = (fake: FakeCloudFormation, weather: Weather, clock: ReturnType<typeof virtualClock>): StackApi => {
  const twice = async <T>(ask: () => Promise<T>): Promise<T> => {
    await ask();
    if (weather.takes < 1000) await clock.sleep(weather.takes + 1);
    return await ask();
  };
  return {
    create: (asked) => twice(() => fake.create(asked)),
    update: (asked) => twice(() => fake.update(asked)),
    remove: (asked) => twice(() => fake.remove(asked)),
    continueRollback: (asked) => twice(() => fake.continueRollback(asked)),
    protect: (id, on) => fake.protect(id, on),
    describe: (name) => fake.describe(name),
    describeAll: () => fake.describeAll(),
    list: (statuses) => fake.list(statuses),
    resources: (id) => fake.resources(id),
    template: (id) => fake.template(id),
    events: (id, token) => fake.events(id, token),
  };
};

const world = (takes: number, before?: string) => {
  const clock = virtualClock();
  const weather: Weather = { ...fairWeather, takes, repeatedCreate: 'exists' };
  const fake = new FakeCloudFormation(clock, weather);
  if (before !== undefined) {
    fake.plant({ name: 'stack', status: 'CREATE_COMPLETE', template: { digest: before }, tags: ourTags });
  }
  const api = repeating(fake, weather, clock);
  return {
    fake,
    driver: createStackDriver(api, createStackPoller(api, clock, silentLog), { clock, region: 'us-east-1' }),
  };
};

const speeds = [
  ['done', 10],
  ['under way', 60_000],
] as const;

test.for(speeds)(
  'an update that is asked for twice, when it is %s, answers with what came of it',
  async ([, takes]) => {
    const { fake, driver } = world(takes, 'old');
    const stack = await driver.ensure(request({ digest: 'new' }), callWith('token-1'));
    expect(stack.outputs).toMatchObject({ ClusterlessDigest: 'new' });
    expect(stack.operation).toBe((await fake.describe('stack'))?.operation);
  },
);

test.for(speeds)('a repair that is asked for twice, when it is %s, is gone on from', async ([, takes]) => {
  const { fake, driver } = world(takes);
  fake.plant({ name: 'stack', status: 'UPDATE_ROLLBACK_FAILED', template: { digest: 'old' }, tags: ourTags });
  const stack = await driver.ensure(request({ digest: 'new' }), { ...callWith('token-1'), repair: true });
  expect(stack.outputs).toMatchObject({ ClusterlessDigest: 'new' });
});

test.for(speeds)('a create that is asked for twice, when it is %s, makes one stack', async ([, takes]) => {
  const { fake, driver } = world(takes);
  const stack = await driver.create(request({ digest: 'new' }), callWith('token-1'));
  expect(stack).toMatchObject({ status: 'CREATE_COMPLETE', operation: (await fake.describe('stack'))?.operation });
});

test.for(speeds)('a deletion that is asked for twice, when it is %s, ends', async ([, takes]) => {
  const { fake, driver } = world(takes, 'old');
  await driver.remove('stack', () => true, callWith('token-1'));
  expect(fake.live('stack')).toBeUndefined();
});
