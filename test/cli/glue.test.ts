import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bucket, hello, version } from './projects.ts';
import { Workspace } from './workspace.ts';

const table = (name: string, more: object = {}) => ({
  type: 'aws:core:glueTable',
  name,
  databaseRef: 'lake',
  tableName: name,
  schema: {
    columns: [{ name: 'id', type: 'string' }],
    partitions: [{ name: 'partition', type: 'string' }],
    dataFormat: 'csv',
  },
  pathURI: `s3://${bucket}/in/`,
  ...more,
});

const database = { type: 'aws:core:glueDatabase', name: 'lake', databaseName: 'acme_lake' };

const project = (tables: readonly object[], workloadProps: object = {}) => ({
  ...hello(),
  // The database stands after its tables: order means nothing.
  resources: [...hello().resources, ...tables, database],
  arcs: [
    {
      type: 'aws:core:glueAddPartitionsArc',
      name: 'addPartitions',
      sources: { main: { name: 'greetings', version } },
      sinks: { main: { name: 'greetings-table', version, pathURI: 'glue:///acme_lake/greetings' } },
      retry: { maxAttempts: 1 },
      workload: { workloadProps },
    },
  ],
});

const catalogOf = (at: Workspace): string =>
  join(at.path('.clusterless/local'), readdirSync(at.path('.clusterless/local'))[0] ?? '');

const readCatalog = (at: Workspace, name: string) =>
  JSON.parse(readFileSync(join(catalogOf(at), 'glue', name), 'utf8'));

const valuesIn = (at: Workspace): readonly string[] =>
  readCatalog(at, 'acme_lake/greetings.partitions.json').partitions.map(
    ({ values }: { readonly values: readonly string[] }) => values.join(),
  );

const put = (at: Workspace, folder: string, time: string) =>
  at.argv(['local', 'put', 'a.txt', `s3://${bucket}/in/${folder}/`, '--at', `2023-01-01T${time}Z`]);

test('partitions of each lot go to the catalog, where the data can be found', async () => {
  using at = new Workspace();
  at.write('a.txt', 'hi');
  at.write('p.cls.json', project([table('greetings')]));
  const applied = await at.run('apply --yes');
  expect(applied.stderr).toBe('');
  expect(applied.code).toBe(0);
  expect(readCatalog(at, 'acme_lake.json')).toMatchObject({ database: 'acme_lake' });
  expect(readCatalog(at, 'acme_lake/greetings.json')).toMatchObject({
    table: 'greetings',
    location: `s3://${bucket}/in/`,
    folder: `buckets/${bucket}/in/`,
    partitionKeys: [{ name: 'partition', type: 'string' }],
  });
  await put(at, 'partition=0001', '10:02:00');
  await put(at, 'partition=0002', '10:07:00');
  await put(at, 'partition=a=b', '10:12:00');
  expect(valuesIn(at)).toEqual(['0001', '0002', 'a=b']);
  const [first] = readCatalog(at, 'acme_lake/greetings.partitions.json').partitions;
  expect(readFileSync(join(catalogOf(at), first.folder, 'a.txt'), 'utf8')).toBe('hi');
  const { stdout } = await at.run('local ls s3://clusterless-manifest-123456789012-us-west-2/');
  const manifest = /s3:\S*name=greetings-table\/.*lot=20230101PT5M120\/g0000.json/.exec(stdout)?.[0] ?? '';
  expect(JSON.parse((await at.run(`local cat ${manifest}`)).stdout)).toMatchObject({
    state: 'complete',
    uris: ['glue:///acme_lake/greetings/partition=0001'],
  });
  const before = valuesIn(at);
  await at.run('local run addPartitions --lot 20230101PT5M120');
  expect(valuesIn(at)).toEqual(before);
});

test('names of databases and tables are the same in any letter case, as in Glue', async () => {
  using at = new Workspace();
  at.write('a.txt', 'hi');
  const { resources, arcs, ...rest } = project([table('greetings', { tableName: 'Greetings' })]);
  const lake = resources.map((one) => ('databaseName' in one ? { ...one, databaseName: 'Acme_Lake' } : one));
  const [arc] = arcs;
  const sinks = { main: { name: 'greetings-table', version, pathURI: 'glue:///ACME_lake/GREETINGS' } };
  at.write('p.cls.json', { ...rest, resources: lake, arcs: [{ ...arc, sinks }] });
  expect((await at.run('apply --yes')).code).toBe(0);
  await put(at, 'partition=0001', '10:02:00');
  expect(valuesIn(at)).toEqual(['0001']);
});

test('an object in no partition fails its run with the reason', async () => {
  using at = new Workspace();
  at.write('a.txt', 'hi');
  at.write('p.cls.json', project([table('greetings')]));
  await at.run('apply --yes');
  const { stdout } = await at.argv([
    'local',
    'put',
    'a.txt',
    `s3://${bucket}/in/`,
    '--at',
    '2023-01-01T10:02:00Z',
    '--json',
  ]);
  expect(stdout).toContain(`s3://${bucket}/in/a.txt is in no partition`);
});

test('a table that is no longer declared goes or stays as it said, and its partitions with it', async () => {
  using at = new Workspace();
  at.write('a.txt', 'hi');
  at.write('p.cls.json', project([table('greetings'), table('kept'), table('gone', { removeOnDestroy: true })]));
  await at.run('apply --yes');
  at.write('p.cls.json', project([table('greetings')]));
  await at.run('apply --yes');
  const files = readdirSync(join(catalogOf(at), 'glue/acme_lake'));
  expect(files).toEqual(['greetings.json', 'kept.json']);
  expect(readCatalog(at, 'acme_lake/kept.json')).toMatchObject({ stack: null });
  await put(at, 'partition=1', '10:02:00');
  await at.run('apply --yes');
  expect(valuesIn(at)).toEqual(['1']);
  expect((await at.run('destroy --yes')).code).toBe(0);
  expect(readCatalog(at, 'acme_lake/greetings.json')).toMatchObject({ stack: null });
});

test('an export of logs is accepted, and says that there are none', async () => {
  using at = new Workspace();
  const activity = {
    type: 'aws:core:cloudWatchExport',
    name: 'logs',
    interval: 'Fourths',
    logGroupName: '/aws/lambda/checkout',
    pathURI: `s3://${bucket}/logs/`,
  };
  at.write('p.cls.json', { ...hello(), activities: [activity] });
  const { code, stderr } = await at.run('apply --yes');
  expect(code).toBe(0);
  expect(stderr).toContain('note: skipped activities/logs: there are no CloudWatch logs on this machine to export\n');
});
