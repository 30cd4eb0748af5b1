import { GetTablesCommand, GlueClient } from '@aws-sdk/client-glue';
import { afterAll, expect, inject, test } from 'vitest';
import { lake, table } from '../helpers/glue-tables.ts';
import { freshAccount } from './emulated.ts';
import { applyFiles, openEmulated, planFiles } from './reconciled.ts';

const account = freshAccount();
const endpoint = inject('ministack');
const database = 'lake';

const declaring = (...tables: readonly object[]) => ({
  'project.json': {
    project: { name: 'orders', version: '1' },
    placement: { provider: 'aws', stage: 'TEST', account, region: 'us-east-1' },
    resources: [lake(database, { removeOnDestroy: true }), ...tables],
  },
});

const glue = new GlueClient({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: account, secretAccessKey: 'test' },
});

afterAll(() => glue.destroy());

const tables = async (): Promise<readonly string[]> => {
  const { TableList = [] } = await glue.send(new GetTablesCommand({ DatabaseName: database }));
  return TableList.map(({ Name = '' }) => Name).sort();
};

test('of the tables that share a stack each is protected, retained and deleted as it says itself', async () => {
  const substrate = openEmulated(endpoint, account);
  await (await substrate.bootstrap()).apply();
  const guarded = table('guarded', { removeOnDestroy: true, protect: true });
  const kept = table('kept', { removeOnDestroy: true, protect: true, deletionPolicy: 'retain' });
  const gone = table('gone', { removeOnDestroy: true });
  await applyFiles(substrate, declaring(guarded, kept, gone));
  expect(await tables()).toEqual(['gone', 'guarded', 'kept']);

  const refused = await applyFiles(substrate, declaring(kept, gone));
  expect(refused.result.outcomes).toMatchObject([{ outcome: 'skipped', error: { code: 'CLS_REFUSED' } }]);
  expect(await tables()).toEqual(['gone', 'guarded', 'kept']);

  const { plan } = await applyFiles(substrate, declaring(guarded));
  expect(plan.summary).toMatchObject({ update: 1, delete: 1 });
  expect(await tables()).toEqual(['guarded', 'kept']);
  expect((await planFiles(substrate, declaring(guarded))).plan.actions).toEqual([]);
  substrate.close();
});
