import { expect, test } from 'vitest';
import { exitCodeOfPlan, exitCodeOfResult } from '../../../src/reconciler/exit-code.ts';
import { boundaryStack as address, listening } from './memory/listening.ts';
import { MemoryAws } from './memory/memory-aws.ts';

const project = (grace: number) => listening({ grace: `${grace}m` });

const stranded = async (status: string): Promise<{ readonly aws: MemoryAws; readonly name: string }> => {
  const aws = new MemoryAws();
  await aws.apply(project(5));
  const [name = ''] = aws.standing;
  aws.stacks.strand(name, status);
  aws.stacks.started.length = 0;
  return { aws, name };
};

test.each(['UPDATE_ROLLBACK_FAILED', 'UPDATE_FAILED', 'IMPORT_ROLLBACK_FAILED'])(
  'a plan already says that a stack is %s, what failed and what to type; nothing is begun',
  async (status) => {
    const { aws, name } = await stranded(status);
    for (const refresh of ['fast', 'full'] as const) {
      const plan = await aws.plan(project(9), { refresh });
      expect(plan.actions.find((action) => action.address === address)?.blocked).toMatchObject({
        reason: 'stuck',
        detail: `${name} is ${status}: Function1 (AWS::Lambda::Function): the way back is barred`,
        hint: expect.stringContaining(`--stack-name ${name} --region us-east-1`),
      });
      expect(exitCodeOfPlan(plan, { detailed: true })).toBe(6);
    }
    expect(exitCodeOfResult(await aws.apply(project(9)))).toBe(6);
    expect(aws.stacks.started).toEqual([]);
  },
);

test('--repair takes it back, then applies what is declared', async () => {
  const { aws, name } = await stranded('UPDATE_ROLLBACK_FAILED');
  const result = await aws.apply(project(9), { repair: true });
  expect(exitCodeOfResult(result)).toBe(0);
  expect(aws.stacks.started).toEqual([
    { kind: 'repair', name },
    { kind: 'update', name },
  ]);
  expect(await aws.plan(project(9))).toMatchObject({ actions: [], drift: [] });
});

test('killed at any call while it repairs, the next --repair or apply ends it', async () => {
  let lived = false;
  let dies = 0;
  for (; !lived; dies += 3) {
    const { aws, name } = await stranded('UPDATE_ROLLBACK_FAILED');
    lived = (await aws.killed(dies, project(9), { repair: true })) !== 'died';
    expect(exitCodeOfResult(await aws.apply(project(9), { repair: true }))).toBe(0);
    expect(aws.stacks.started.filter(({ kind }) => kind === 'repair')).toEqual([{ kind: 'repair', name }]);
    expect(await aws.plan(project(9))).toMatchObject({ actions: [], drift: [] });
  }
  expect(dies).toBeGreaterThan(20);
});

test('what cannot be taken back by us is left alone with --repair, too, and can be destroyed', async () => {
  const { aws } = await stranded('UPDATE_FAILED');
  expect(exitCodeOfResult(await aws.apply(project(9), { repair: true }))).toBe(6);
  expect(aws.stacks.started).toEqual([]);
  expect(exitCodeOfResult(await aws.apply(project(9), { destroy: true }))).toBe(0);
  expect(aws.standing).toEqual([]);
});
