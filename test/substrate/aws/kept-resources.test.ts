import { expect, test } from 'vitest';
import { exitCodeOfResult } from '../../../src/reconciler/exit-code.ts';
import { FakeCloudFormation } from './fake-cloudformation.ts';
import { MemoryAws } from './memory/memory-aws.ts';
import { callWith, driverOf, ourTags, request } from './stack-world.ts';
import { virtualClock } from './virtual-clock.ts';

const planted = (status: string, keeps: boolean) => {
  const clock = virtualClock();
  const fake = new FakeCloudFormation(clock);
  fake.plant({ name: 'stack', status, template: { digest: 'old', keeps }, tags: ourTags });
  return { fake, driver: driverOf(fake, clock) };
};

const failed = ['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'CREATE_FAILED', 'DELETE_FAILED'];

test.each(failed)('a stack that is %s and keeps something is not removed to be made again', async (status) => {
  const { fake, driver } = planted(status, true);
  await expect(driver.ensure(request({ digest: 'new' }), callWith('t'))).rejects.toMatchObject({
    failure: 'protected',
    message: `stack is ${status}, and its template keeps Database1 (AWS::Glue::Database, database1)`,
    hint: expect.stringContaining('aws cloudformation delete-stack --stack-name stack --region eu-west-1'),
  });
  expect(fake.started).toEqual([]);
});

test.each(failed)('one that is %s and keeps nothing is', async (status) => {
  const { fake, driver } = planted(status, false);
  await driver.ensure(request({ digest: 'new' }), callWith('t'));
  expect(fake.started.map(({ kind }) => kind)).toEqual(['delete', 'create']);
  expect(fake.live('stack')).toMatchObject({ status: 'CREATE_COMPLETE', digest: 'new' });
});

test('a template that nobody can read may keep anything', async () => {
  const { fake, driver } = planted('CREATE_FAILED', false);
  fake.template = async () => 'Resources: {}';
  await expect(driver.ensure(request({ digest: 'new' }), callWith('t'))).rejects.toMatchObject({
    failure: 'protected',
  });
  expect(fake.started).toEqual([]);
});

const project = {
  project: { name: 'catalog', version: '1' },
  placement: { provider: 'aws', account: '123456789012', region: 'us-east-1' },
  resources: [{ type: 'aws:core:glueDatabase', name: 'lake', databaseName: 'lake' }],
};

test('of a first create that fails nothing stays: the next apply makes the catalog', async () => {
  const aws = new MemoryAws();
  const { actions } = await aws.plan(project);
  const name = 'catalog-resource-1-us-east-1';
  expect(actions.map(({ kind }) => kind)).toContain('stack');
  aws.stacks.failing.add(name);
  expect(exitCodeOfResult(await aws.apply(project))).not.toBe(0);
  expect(aws.stacks.live(name)?.status).toBe('ROLLBACK_COMPLETE');
  expect(exitCodeOfResult(await aws.apply(project))).toBe(0);
  expect(aws.stacks.live(name)?.status).toBe('CREATE_COMPLETE');
});
