import { expect, test } from 'vitest';
import { datasetCatalog } from '../../src/resources/datasets.ts';
import { loadProjects } from '../../src/resources/load.ts';
import { lowerProject } from '../../src/resources/lower-project.ts';
import type { Part } from '../../src/substrate/part.ts';
import { boundary, loadOne, projectText } from './project-texts.ts';

const table = (name: string, tableName: string) => ({
  type: 'aws:core:glueTable',
  name,
  databaseRef: 'lake',
  tableName,
  schema: { dataFormat: 'csv' },
  pathURI: 's3://acme/raw/',
});

const text = (...tables: readonly ReturnType<typeof table>[]): string =>
  projectText({
    resources: [...tables, { type: 'aws:core:glueDatabase', name: 'lake', databaseName: 'Acme_Lake' }],
    boundaries: [boundary('raw')],
    arcs: [
      {
        type: 'aws:core:glueAddPartitionsArc',
        name: 'add',
        sources: { main: { name: 'raw', version: '1' } },
        sinks: { main: { name: 'table', version: '1', pathURI: 'glue:///ACME_LAKE/Orders' } },
      },
    ],
  });

const objectsOf = () => {
  const project = loadOne(text(table('orders', 'Orders')));
  const catalog = datasetCatalog([project]);
  return lowerProject(project, { dataset: (id) => catalog.facts(id), local: false }).objects;
};

const partsOf = (): readonly Part[] =>
  objectsOf().flatMap((object) => (object.kind === 'stack' ? object.spec.parts : []));

test('databases and tables are named as Glue stores them, and rights are on these names', () => {
  const parts = partsOf();
  expect(parts).toContainEqual(expect.objectContaining({ part: 'glue-database', name: 'acme_lake' }));
  expect(parts).toContainEqual(expect.objectContaining({ part: 'glue-table', name: 'orders', database: 'acme_lake' }));
  const grants = parts.flatMap((part) => ('grants' in part ? part.grants : []));
  expect(grants.filter(({ allow }) => allow === 'glue-partitions')).toEqual([
    { allow: 'glue-partitions', catalog: null, database: 'acme_lake', table: 'orders' },
  ]);
});

test('the arc that fills a table waits for the stack that makes it, whatever the letter case', () => {
  const arc = objectsOf().find(({ address }) => address === 'arcs/add:stack');
  expect(arc?.dependsOn).toContain('project:stack/resources');
});

test('two tables that differ by letter case alone are one, and that is said', () => {
  const { diagnostics } = loadProjects([{ path: 'p.json', text: text(table('a', 'Orders'), table('b', 'orders')) }]);
  expect(diagnostics.map(({ code, path }) => `${code} ${path}`)).toEqual(['name-collision /resources/1/tableName']);
});
