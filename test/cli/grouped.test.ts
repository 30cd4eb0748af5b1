import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lake, table } from '../helpers/glue-tables.ts';
import { hello } from './projects.ts';
import { Workspace } from './workspace.ts';

const database = lake('acme_lake');

const { project, placement } = hello();

const declare = (at: Workspace, ...tables: readonly object[]): void => {
  at.write('p.cls.json', { project, placement, resources: [database, ...tables] });
};

const tablesOf = (at: Workspace): readonly string[] => {
  const local = at.path('.clusterless/local');
  return readdirSync(join(local, readdirSync(local)[0] ?? '', 'glue/acme_lake'));
};

test('taking a table out of the file is shown as what it is: a deletion, or a letting go', async () => {
  using at = new Workspace();
  declare(at, table('gone', { removeOnDestroy: true }), table('kept'));
  await at.run('apply --local --yes');
  declare(at);
  const { stdout } = await at.run('diff --local');

  expect(stdout).toContain('- resources/gone  glue-table acme_lake/gone is deleted with it');
  expect(stdout).toContain('< resources/kept  glue-table acme_lake/kept is let go, and stays');
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
    '1 to update, 0 to replace, 1 to delete. 1 unchanged. Deletes resources/gone.',
  );
  expect((await at.run('diff --local --output markdown')).stdout).toContain(
    '| `resources/gone` | deleted | glue-table acme&#95;lake/gone is deleted with it |',
  );
  expect((await at.run('diff --local --output csv')).stdout).toContain(
    'resources/gone: glue-table acme_lake/gone is deleted with it',
  );
  expect(JSON.parse((await at.run('diff --local --json')).stdout).summary).toMatchObject({ update: 1, delete: 1 });
});

test('a protected table stays although the file has it no more', async () => {
  using at = new Workspace();
  declare(at, table('orders', { removeOnDestroy: true, protect: true }));
  await at.run('apply --local --yes');
  declare(at);
  const { code, stderr, stdout } = await at.run('apply --local --yes');

  expect(code).toBe(6);
  expect(`${stdout}${stderr}`).toContain('resources/orders is protected, and its glue-table acme_lake/orders');
  expect(tablesOf(at)).toEqual(['orders.json']);
});

test.each([
  ['retain', { removeOnDestroy: true, deletionPolicy: 'retain' }, ['orders.json']],
  ['retain-if-not-empty', { removeOnDestroy: true, deletionPolicy: 'retain-if-not-empty' }, ['orders.json']],
  ['delete', { deletionPolicy: 'delete' }, []],
  ['nothing, and the predecessor kept it', {}, ['orders.json']],
  ['nothing, and the predecessor deleted it', { removeOnDestroy: true }, []],
])('what happens to a table is what its deletion policy says: %s', async (_, policy, left) => {
  using at = new Workspace();
  declare(at, table('orders', policy));
  await at.run('apply --local --yes');
  declare(at);

  expect((await at.run('apply --local --yes')).code).toBe(0);
  expect(tablesOf(at)).toEqual(left);
});

test('one table that is retained keeps no other from being destroyed', async () => {
  using at = new Workspace();
  declare(at, table('orders', { deletionPolicy: 'retain' }), table('scratch', { removeOnDestroy: true }));
  await at.run('apply --local --yes');

  expect((await at.run('destroy --local --yes')).code).toBe(0);
  expect(tablesOf(at)).toEqual(['orders.json']);
});

test('many tables that go at once meet the limit of deletions', async () => {
  using at = new Workspace();
  declare(at, ...['a', 'b', 'c', 'd'].map((name) => table(name, { removeOnDestroy: true })));
  await at.run('apply --local --yes');
  declare(at);

  expect((await at.run('apply --local --yes')).code).toBe(6);
  expect(tablesOf(at)).toHaveLength(4);
  expect((await at.run('apply --local --yes --allow-delete 4')).code).toBe(0);
  expect(tablesOf(at)).toEqual([]);
});

test('tables of one name in two databases are two tables, and a change of either is seen', async () => {
  using at = new Workspace();
  const other = { ...database, name: 'other', databaseName: 'other_lake' };
  const same = (name: string, databaseRef: string, description: string) =>
    table(name, { databaseRef, tableName: 'orders', description });
  declare(at, other, same('a', 'lake', 'one'), same('b', 'other', 'one'));
  await at.run('apply --local --yes');
  declare(at, other, same('a', 'lake', 'two'), same('b', 'other', 'one'));

  expect((await at.run('diff --local --detailed-exitcode')).code).toBe(2);
});

test('tags that no template can set are said to have no effect', async () => {
  using at = new Workspace();
  const tags = { team: 'orders' };
  const environment = { type: 'aws:core:computeEnvironment', name: 'ce', computeEnvironmentName: 'ce', tags };
  at.write('p.cls.json', { project, placement, resources: [{ ...database, tags }, table('t', { tags }), environment] });
  const { diagnostics } = JSON.parse((await at.run('validate --json')).stdout);

  expect(diagnostics).toMatchObject([
    { severity: 'warning', code: 'ignored-field', path: '/resources/0/tags' },
    { severity: 'warning', code: 'ignored-field', path: '/resources/1/tags' },
    { severity: 'warning', code: 'ignored-field', path: '/resources/2/tags' },
  ]);
});
