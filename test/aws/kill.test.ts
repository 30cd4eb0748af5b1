import { expect, test } from 'vitest';
import { bootstrapped } from './bootstrapped.ts';
import type { Cloud } from './cloud.ts';
import { expectConverged, expectFound, standing } from './converged.ts';
import type { At } from './killed.ts';
import { kill, nth } from './killed.ts';
import { ingestOf, small } from './projects.ts';

const expectApplied = (cloud: Cloud): Promise<void> => expectConverged(cloud, { applied: [small(cloud)] });

const expectGone = async (cloud: Cloud): Promise<void> => {
  await cloud.ok('destroy --yes');
  expect(await standing(cloud, /^(?!bus )/)).toEqual([]);
};

const phases: readonly (readonly [string, () => At])[] = [
  ['while it reads', () => nth('events:ListRules')],
  ['with the first write of the state', () => nth('s3:PutObject /clusterless-state')],
  ['with a record', () => nth('s3:PutObject /clusterless-metadata')],
  ['with a bucket', () => nth('s3:PutBucket ')],
  ['with the settings of a bucket', () => nth('s3:PutBucket:policy /landing')],
  ['with the code of a function', () => nth('.zip')],
  ['with the first stack', () => nth('cloudformation:CreateStack')],
  ['with the second stack', () => nth('cloudformation:CreateStack', 2)],
  ['while it waits for the stacks', () => nth('cloudformation:ListStacks')],
  ['with a rule', () => nth('events:PutRule')],
  ['between a rule and its targets', () => nth('events:PutTargets')],
  ['with the record of the project', () => nth('project.json?x-id=PutObject')],
];

test.for(phases)('apply killed %s, after the service did it: the next apply converges', async ([, at]) => {
  const { proxy, cloud } = await bootstrapped();
  await using _proxy = proxy;
  using _cloud = cloud;
  await kill(proxy, cloud, 'apply --yes', { at: at(), fate: 'cut', signal: 'SIGKILL' });
  expect(await cloud.run('apply --yes')).toMatchObject({ code: 0, stderr: '' });
  await expectApplied(cloud);
  await expectGone(cloud);
});

test.for(phases.filter((_, n) => n % 3 === 0))(
  'apply that gets SIGTERM %s ends what runs, lets go, and can be gone on with',
  async ([, at]) => {
    const { proxy, cloud } = await bootstrapped();
    await using _proxy = proxy;
    using _cloud = cloud;
    const ended = await kill(proxy, cloud, 'apply --yes', { at: at(), fate: 'pass', signal: 'SIGTERM' });
    expect([0, 143]).toContain(ended.code);
    const lock = await cloud.run('lock status');
    expect(lock.stdout + lock.stderr).toMatch(/free|no state yet/);
    expect(await cloud.run('apply --yes')).toMatchObject({ code: 0, stderr: '' });
    await expectApplied(cloud);
  },
);

const ends: readonly (readonly [string, () => At])[] = [
  ['with the first rule', () => nth('events:DeleteRule')],
  ['with the first stack', () => nth('cloudformation:DeleteStack')],
  ['with the second stack', () => nth('cloudformation:DeleteStack', 2)],
  ['with the bucket', () => nth('s3:DeleteBucket')],
  ['with the record of the project', () => nth('s3:DeleteObject')],
];

test.for(ends)(
  'destroy killed %s, after the service did it: what stands is found, and goes with the next',
  async ([, at]) => {
    const { proxy, cloud } = await bootstrapped();
    await using _proxy = proxy;
    using _cloud = cloud;
    await cloud.ok('apply --yes');
    await kill(proxy, cloud, 'destroy --yes', { at: at(), fate: 'cut', signal: 'SIGKILL' });
    await expectFound(cloud, ingestOf(cloud));
    await expectGone(cloud);
  },
);
