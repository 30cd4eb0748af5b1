import { z } from 'zod';
import { rootUri } from '../../metadata/uri.ts';
import { componentFields } from '../../model/component.ts';
import type { Finding } from '../../model/diagnostics.ts';
import { didYouMean } from '../../model/nearest.ts';
import { S3Uri } from '../../model/uri.ts';
import { defineComponent } from '../define.ts';
import { glueTypeHint, isGlueType } from '../glue-type.ts';
import { ignoredTags } from '../ignored-tags.ts';
import { glueName } from '../lower/glue-name.ts';
import { referredName } from '../lower/referred-name.ts';
import { goesAway, resourceStack } from '../lower/resource-stack.ts';

const type = 'aws:core:glueTable';

const formats = ['parquet', 'csv', 'tsv', 'json', 'orc', 'cloudtrail_logs', 'apache_logs'];

const Column = z.strictObject({
  name: z.string().min(1).describe('Name of the column'),
  type: z.string().min(1).describe('A Glue type, such as string, bigint or timestamp'),
  comment: z.string().optional().describe('What it means'),
});

const schema = () =>
  z.strictObject({
    ...componentFields(type),
    databaseRef: z.string().min(1).describe('The glueDatabase it belongs to'),
    tableName: z.string().min(1).describe('Name of the table, in any letter case'),
    description: z.string().optional().describe('What it holds'),
    schema: z
      .strictObject({
        columns: z.array(Column).default([]).describe('Columns of the data'),
        partitions: z.array(Column).default([]).describe('Partition keys'),
        dataFormat: z.string().describe(`In any letter case: ${formats.join(', ')}`),
      })
      .describe('Shape of the data'),
    pathURI: S3Uri.describe('Where its data is'),
    removeOnDestroy: z
      .boolean()
      .default(false)
      .describe('Delete it when it is no longer declared, unless "deletionPolicy" says what happens'),
  });

type Column = z.infer<typeof Column>;

const column = ({ name, type: of, comment }: Column) => ({
  name,
  type: of,
  ...(comment === undefined ? {} : { comment }),
});

type Table = z.infer<ReturnType<typeof schema>>;

const formatFindings = ({ schema: { dataFormat } }: Table): readonly Finding[] => {
  if (formats.includes(dataFormat.toLowerCase())) return [];
  const path = ['schema', 'dataFormat'];
  const hint = didYouMean(dataFormat, formats) ?? `formats: ${formats.join(', ')}`;
  if (dataFormat.toLowerCase() === 'avro') {
    return [{ code: 'unsupported-value', path, message: '"avro" has never worked', hint }];
  }
  return [{ code: 'invalid-value', path, message: `there is no data format "${dataFormat}"`, hint }];
};

const lists = ['columns', 'partitions'] as const;

const typeFindings = ({ schema: shape }: Table): readonly Finding[] =>
  lists.flatMap((list) =>
    shape[list].flatMap(({ type: of }, at): readonly Finding[] => {
      if (isGlueType(of)) return [];
      const path = ['schema', list, at, 'type'];
      return [{ code: 'invalid-value', path, message: `AWS Glue has no type "${of}"`, hint: glueTypeHint(of) }];
    }),
  );

/** Names differ by more than case; a partition key is a column already. */
const nameFindings = ({ schema: shape }: Table): readonly Finding[] => {
  const seen = new Set<string>();
  return lists.flatMap((list) =>
    shape[list].flatMap(({ name }, at): readonly Finding[] => {
      const isNew = !seen.has(name.toLowerCase());
      seen.add(name.toLowerCase());
      if (isNew) return [];
      const message = `there are two columns "${name}"`;
      const hint = list === 'partitions' ? 'a partition key is not listed among the columns' : 'rename one of them';
      return [{ code: 'invalid-value', path: ['schema', list, at, 'name'], message, hint }];
    }),
  );
};

export const glueTable = defineComponent({
  type,
  category: 'resources',
  synopsis: 'A table of the AWS Glue catalog over the data of a dataset.',
  references: [{ path: '/databaseRef', type: 'aws:core:glueDatabase' }],
  schema,
  example: {
    type,
    name: 'orders',
    databaseRef: 'lake',
    tableName: 'orders',
    schema: {
      columns: [{ name: 'id', type: 'string' }],
      partitions: [{ name: 'lot', type: 'string' }],
      dataFormat: 'parquet',
    },
    pathURI: 's3://acme-lake-123456789012-us-west-2/orders/',
  },
  inspect: (table) => [
    ...formatFindings(table),
    ...typeFindings(table),
    ...nameFindings(table),
    ...ignoredTags(table.tags, { why: 'AWS Glue tags no tables' }),
  ],
  lower: (table, context) => {
    const part = {
      part: 'glue-table',
      name: glueName(table.tableName),
      database: glueName(referredName(table.databaseRef, 'databaseName', context)),
      ...(table.description === undefined ? {} : { description: table.description }),
      columns: table.schema.columns.map(column),
      partitions: table.schema.partitions.map(column),
      dataFormat: table.schema.dataFormat.toLowerCase(),
      location: rootUri(table.pathURI),
      removeOnDestroy: goesAway(table, table.removeOnDestroy),
    } as const;
    return { objects: [resourceStack(table, part, context)] };
  },
});
