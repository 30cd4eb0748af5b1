import { expect, test } from 'vitest';
import { lake, table } from '../../helpers/glue-tables.ts';
import { MemoryAws } from './memory/memory-aws.ts';

const placement = { provider: 'aws', account: '123456789012', region: 'us-east-1' };

const database = lake('lake');

const declaring = (...tables: readonly object[]) => ({
  project: { name: 'orders', version: '1' },
  placement,
  resources: [database, ...tables],
});

test('a table that goes is a deletion in the plan, with the stack that it goes from', async () => {
  const aws = new MemoryAws();
  await aws.apply(declaring(table('kept'), table('gone', { removeOnDestroy: true })));
  expect((await aws.plan(declaring(table('kept'), table('gone', { removeOnDestroy: true })))).actions).toEqual([]);
  const { summary, actions } = await aws.plan(declaring());

  expect(summary).toMatchObject({ update: 1, delete: 1 });
  expect(actions).toMatchObject([
    {
      address: 'project:stack/resources',
      action: 'update',
      removes: [
        { component: 'resources/gone', thing: 'glue-table lake/gone', outcome: 'deleted' },
        { component: 'resources/kept', thing: 'glue-table lake/kept', outcome: 'retained' },
      ],
    },
  ]);
});

test('a protected table blocks the update that would delete it', async () => {
  const aws = new MemoryAws();
  await aws.apply(declaring(table('orders', { removeOnDestroy: true, protect: true })));
  const updates = () => aws.stacks.started.filter(({ kind }) => kind === 'update').length;
  const before = updates();
  const { outcomes } = await aws.apply(declaring());

  expect(outcomes).toMatchObject([{ action: 'update', outcome: 'skipped', error: { code: 'CLS_REFUSED' } }]);
  expect(updates()).toBe(before);
});

test('a policy that changes reaches the template, for CloudFormation goes by the one that it has', async () => {
  const aws = new MemoryAws();
  await aws.apply(declaring(table('orders', { removeOnDestroy: true })));
  const { outcomes } = await aws.apply(declaring(table('orders', { removeOnDestroy: true, deletionPolicy: 'retain' })));

  expect(outcomes).toMatchObject([{ action: 'update', outcome: 'succeeded' }]);
  expect((await aws.plan(declaring())).actions[0]?.removes).toMatchObject([{ outcome: 'retained' }]);
});

test('a plan shows the change of each of two tables that have one name in two databases', async () => {
  const aws = new MemoryAws();
  const both = (description: string) =>
    declaring(
      { ...database, name: 'other', databaseName: 'other' },
      table('a', { tableName: 'orders', description }),
      table('b', { tableName: 'orders', databaseRef: 'other' }),
    );
  await aws.apply(both('one'));
  const [action] = (await aws.plan(both('two'))).actions;

  expect(action?.changes).toContainEqual({
    path: 'parts/lake/orders/description',
    before: 'one',
    after: 'two',
    sensitive: false,
    replaces: false,
  });
});
