import { expect, test } from 'vitest';
import { z } from 'zod';
import { boundaryStack as address, listening } from './memory/listening.ts';
import { MemoryAws } from './memory/memory-aws.ts';

const project = (protect?: boolean) => listening(protect === undefined ? {} : { protect });

const applied = async (protect?: boolean) => {
  const aws = new MemoryAws();
  await aws.apply(project(protect));
  const [name = ''] = aws.standing;
  return { aws, name };
};

const isProtected = ({ aws, name }: Awaited<ReturnType<typeof applied>>): boolean | undefined =>
  aws.stacks.live(name)?.protected;

const changesOf = async (aws: MemoryAws, wanted: object) => {
  const { actions } = await aws.plan(wanted, { refresh: 'fast' });
  return actions.find((action) => action.address === address);
};

test.each([
  [false, true],
  [true, false],
])('protect that was %s and becomes %s is shown, and the stack gets it', async (before, after) => {
  const made = await applied(before);
  expect(isProtected(made)).toBe(before);
  expect(await changesOf(made.aws, project(after))).toMatchObject({
    action: 'update',
    reason: 'declared differently',
    changes: [{ path: 'terminationProtection', after: after ? true : null }],
  });
  await made.aws.apply(project(after));
  expect(isProtected(made)).toBe(after);
  expect(await made.aws.plan(project(after))).toMatchObject({ actions: [], drift: [] });
});

test('switched off by hand it is drift that the fast look sees, and is switched on again', async () => {
  const made = await applied(true);
  const { aws, name } = made;
  await aws.stacks.protect(name, false);
  const plan = await aws.plan(project(true), { refresh: 'fast' });
  expect(plan.drift).toMatchObject([{ address, changes: [{ path: 'terminationProtection', after: false }] }]);
  await aws.apply(project(true));
  expect(isProtected(made)).toBe(true);
  expect(await aws.plan(project(true))).toMatchObject({ actions: [], drift: [] });
});

test('nobody asked for it: whoever switched it on is left alone', async () => {
  const { aws, name } = await applied();
  await aws.stacks.protect(name, true);
  expect(await aws.plan(project())).toMatchObject({ actions: [], drift: [] });
});

const Managed = z.looseObject({
  resources: z.record(z.string(), z.looseObject({ managed: z.record(z.string(), z.unknown()) })),
});

/** As the release before this field remembered it. */
const forgetProtection = ({ s3 }: MemoryAws): void => {
  const objects = s3.buckets.get('clusterless-state-123456789012-us-east-1')?.objects;
  const [[key, stored] = ['']] = objects ?? [];
  if (objects === undefined || stored === undefined) throw new Error('there is no state');
  const state = Managed.parse(JSON.parse(new TextDecoder().decode(stored.body)));
  for (const { managed } of Object.values(state.resources)) delete managed['terminationProtection'];
  objects.set(key, { ...stored, body: new TextEncoder().encode(JSON.stringify(state)) });
};

test.each([false, true])('what an older release has deployed has not drifted (protect %s)', async (protect) => {
  const { aws } = await applied(protect);
  forgetProtection(aws);
  const plan = await aws.plan(project(protect), { refresh: 'fast' });
  expect(plan.drift).toEqual([]);
  expect(plan.actions.map(({ action }) => action)).toEqual(protect ? ['record'] : []);
  aws.stacks.started.length = 0;
  await aws.apply(project(protect));
  expect(aws.stacks.started).toEqual([]);
  expect(await aws.plan(project(protect))).toMatchObject({ actions: [], drift: [] });
});
