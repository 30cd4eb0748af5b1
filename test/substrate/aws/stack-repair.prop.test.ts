import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FakeCloudFormation } from './fake-cloudformation.ts';
import { anyScene, play, refused } from './stack-scenes.ts';
import { callWith, driverOf, ourTags, request } from './stack-world.ts';
import { virtualClock } from './virtual-clock.ts';

const stuck = ['UPDATE_ROLLBACK_FAILED', 'UPDATE_FAILED', 'IMPORT_ROLLBACK_FAILED'];

test('what is stuck is left to a person, and nothing is begun unless somebody asked for its repair', async () => {
  await fc.assert(
    fc.asyncProperty(anyScene, fc.boolean(), async (scene, repair) => {
      fc.pre(stuck.includes(scene.status) && scene.owner === 'us' && scene.fails === undefined);
      const { fake, ending } = await play(scene, {}, repair);
      if (repair && scene.status === 'UPDATE_ROLLBACK_FAILED') {
        expect(refused(ending)).toBe('ok');
        expect(fake.started.filter(({ kind }) => kind === 'repair')).toHaveLength(1);
        expect(fake.live('stack')).toMatchObject({ digest: 'new', tags: ourTags });
      } else {
        expect(refused(ending)).toBe('protected');
        expect(fake.started).toEqual([]);
      }
    }),
    { numRuns: 150 },
  );
});

const at = "--stack-name stack --region eu-west-1 --profile 'data team'";

test.each([
  ['UPDATE_ROLLBACK_FAILED', /clusterless apply --repair, or: aws cloudformation continue-update-rollback /],
  ['UPDATE_FAILED', /: aws cloudformation rollback-stack /],
  ['IMPORT_ROLLBACK_FAILED', /ask AWS Support.*: aws cloudformation describe-stack-events /],
])('%s says what failed on the way back, and the exact command', async (status, command) => {
  const clock = virtualClock();
  const fake = new FakeCloudFormation(clock);
  fake.plant({ name: 'stack', status, template: { digest: 'old' }, tags: ourTags });
  const ensured = driverOf(fake, clock).ensure(request({ digest: 'new' }), callWith('t'));
  await expect(ensured).rejects.toMatchObject({
    failure: 'protected',
    message: `stack is ${status}: Function1 (AWS::Lambda::Function): the way back is barred`,
    hint: expect.stringMatching(command),
  });
  await expect(ensured).rejects.toMatchObject({ hint: expect.stringContaining(at) });
  expect(fake.started).toEqual([]);
});

test('a repair that fails is tried once, and says why', async () => {
  const clock = virtualClock();
  const fake = new FakeCloudFormation(clock);
  const template = { digest: 'old', fails: 'repair' } as const;
  fake.plant({ name: 'stack', status: 'UPDATE_ROLLBACK_FAILED', template, tags: ourTags });
  const call = { ...callWith('t'), repair: true };
  await expect(driverOf(fake, clock).ensure(request({ digest: 'new' }), call)).rejects.toMatchObject({
    failure: 'protected',
    message: expect.stringContaining('the way back is barred'),
  });
  expect(fake.started).toEqual([{ kind: 'repair', name: 'stack' }]);
});
