import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Workspace } from './workspace.ts';

const placement = { provider: 'local', account: '123456789012', region: 'us-west-2' };

/** As the guide has it: a database `lake`, a table `texts` over `s3://texts/in/`. */
const project = (partitionType: string) => ({
  project: { name: 'texts', version: '1' },
  placement,
  resources: [
    { type: 'aws:core:s3Bucket', name: 'texts', bucketName: 'texts' },
    { type: 'aws:core:glueDatabase', name: 'lake', databaseName: 'lake' },
    {
      type: 'aws:core:glueTable',
      name: 'texts-table',
      databaseRef: 'lake',
      tableName: 'texts',
      schema: {
        columns: [
          { name: 'id', type: 'int' },
          { name: 'word', type: 'string' },
        ],
        partitions: [{ name: 'day', type: 'string' }],
        dataFormat: 'csv',
      },
      pathURI: 's3://texts/in/',
    },
  ],
  boundaries: [
    {
      type: 'aws:core:s3PutListenerBoundary',
      name: 'arrivals',
      dataset: { name: 'texts', version: '1', pathURI: 's3://texts/in/' },
      lotUnit: 'PT5M',
    },
  ],
  arcs: [
    {
      type: 'aws:core:glueAddPartitionsArc',
      name: 'addPartitions',
      sources: { main: { name: 'texts', version: '1' } },
      sinks: { main: { name: 'texts-table', version: '1', pathURI: 'glue:///lake/texts' } },
      workload: { workloadProps: { partitionType } },
    },
  ],
});

/** What the guide tells people to type, statement by statement. */
const statements = (): readonly string[] => {
  const guide = readFileSync('docs/guide/local.md', 'utf8');
  const sql = guide.split('```sql\n')[1]?.split('```')[0] ?? '';
  return sql.split(/;(?:\n|$)/).filter((text) => text.trim() !== '');
};

let duckdb: DuckDBConnection;
beforeAll(async () => {
  duckdb = await (await DuckDBInstance.create(':memory:')).connect();
});
afterAll(() => duckdb.closeSync());

const rowsOf = async (sql: string): Promise<readonly unknown[]> => (await duckdb.runAndReadAll(sql)).getRowsJson();

const filled = async (at: Workspace, folders: readonly string[]): Promise<void> => {
  for (const [n, folder] of folders.entries()) {
    at.write('rows.csv', `id,word\n${n},${folder.at(-1)}\n`);
    await at.argv(['local', 'put', 'rows.csv', `s3://texts/in/${folder}/`, '--at', `2023-01-01T10:0${n}:00Z`]);
  }
};

test.each([
  ['named', ['day=1', 'day=a=b', 'day=with space'], ['1', 'a=b', 'with space']],
  ['value', ['2023-01-01', 'x=y'], ['2023-01-01', 'x=y']],
])('DuckDB reads a table with %s partitions out of the catalog', async (partitionType, folders, values) => {
  using at = new Workspace();
  at.write('texts.cls.json', project(partitionType));
  await at.run('apply --yes');
  await filled(at, folders);
  const [place = ''] = readdirSync(at.path('.clusterless/local'));
  await duckdb.run(`SET file_search_path = '${join(at.path('.clusterless/local'), place)}'`);
  const [view = '', variable = '', plain = '', keyed = '', ...more] = statements();
  expect(more).toEqual([]);
  await duckdb.run(view.replace('CREATE VIEW', 'CREATE OR REPLACE VIEW'));
  await duckdb.run(variable);

  const rows = folders.map((folder, n) => [String(n), folder.at(-1)]);
  expect(await rowsOf(`${plain} ORDER BY id`)).toEqual(rows);
  expect(await rowsOf(`${keyed} ORDER BY id`)).toEqual(rows.map((row, n) => [values[n], ...row]));
});
