import fc from 'fast-check';
import { FakeCloudFormation } from './fake-cloudformation.ts';
import type { FakeTemplate, Weather } from './fake-template.ts';
import type { Ending, Patience } from './stack-world.ts';
import { callWith, driverOf, foreignTags, ourTags, persist, request } from './stack-world.ts';
import { virtualClock } from './virtual-clock.ts';

const statuses = [
  'absent',
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'ROLLBACK_COMPLETE',
  'CREATE_FAILED',
  'ROLLBACK_FAILED',
  'REVIEW_IN_PROGRESS',
  'DELETE_FAILED',
  'UPDATE_ROLLBACK_FAILED',
  'UPDATE_FAILED',
  'IMPORT_ROLLBACK_FAILED',
  'CREATE_IN_PROGRESS',
  'UPDATE_IN_PROGRESS',
  'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
  'UPDATE_ROLLBACK_IN_PROGRESS',
] as const;

export const anyWeather: fc.Arbitrary<Weather> = fc
  .record({
    // Biased it may be small for ever: a service that throttles every call decides nothing.
    seed: fc.noBias(fc.infiniteStream(fc.nat(99))),
    throttles: fc.constantFrom(0, 10, 30),
    losses: fc.constantFrom(0, 10, 30),
    listLag: fc.constantFrom(0, 3_000, 20_000),
    takes: fc.constantFrom(10, 5_000, 400_000),
    repeatedCreate: fc.constantFrom('same' as const, 'exists' as const),
  })
  .map(({ seed, throttles, losses, ...rest }) => {
    const chance = (percent: number) => (): boolean => percent > 0 && (seed.next().value ?? 99) < percent;
    return { ...rest, throttle: chance(throttles), loseReply: chance(losses) };
  });

export const anyScene = fc.record({
  status: fc.constantFrom(...statuses),
  owner: fc.constantFrom('us' as const, 'other' as const),
  /** Whose operation runs, where one runs. */
  token: fc.constantFrom('token-1', 'somebody'),
  before: fc.constantFrom<FakeTemplate>(
    { digest: 'old' },
    { digest: 'new' },
    { digest: 'old', keeps: true },
    { digest: 'old', fails: 'delete' },
  ),
  /** Termination protection before, and as it is wanted. */
  protect: fc.record({ before: fc.boolean(), wanted: fc.boolean() }),
  fails: fc.constantFrom<FakeTemplate['fails']>(undefined, undefined, 'create', 'update', 'update-and-rollback'),
  weather: anyWeather,
});

type Scene = typeof anyScene extends fc.Arbitrary<infer S> ? S : never;

export const play = async (scene: Scene, patience: Patience = {}, repair = false) => {
  const clock = virtualClock();
  const fake = new FakeCloudFormation(clock, scene.weather);
  const tags = scene.owner === 'us' ? ourTags : foreignTags;
  const { status, token, before } = scene;
  if (status !== 'absent') {
    fake.plant({ name: 'stack', status, template: before, tags, token, protected: scene.protect.before });
  }
  const call = { ...callWith('token-1'), repair };
  const wanted: FakeTemplate = { digest: 'new', ...(scene.fails && { fails: scene.fails }) };
  const asked = { ...request(wanted), protect: scene.protect.wanted };
  const ending = await persist(clock, () => driverOf(fake, clock).ensure(asked, call), patience);
  return { fake, ending, wanted };
};

export const isBusy = (status: string): boolean => status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS';

export const refused = (ending: Ending): string => (ending.ok ? 'ok' : ending.failure);
