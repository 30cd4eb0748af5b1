import { z } from 'zod';
import { rootUri } from '../../metadata/uri.ts';
import { componentFields } from '../../model/component.ts';
import { didYouMean } from '../../model/nearest.ts';
import { S3Uri } from '../../model/uri.ts';
import { defineComponent } from '../define.ts';
import { referredName } from '../lower/referred-name.ts';
import { resourceStack } from '../lower/resource-stack.ts';

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
    tableName: z.string().min(1).describe('Name of the table, as it is'),
    description: z.string().optional().describe('What it holds'),
    schema: z
      .strictObject({
        columns: z.array(Column).default([]).describe('Columns of the data'),
        partitions: z.array(Column).default([]).describe('Partition keys'),
        dataFormat: z.string().describe(`In any letter case: ${formats.join(', ')}`),
      })
      .describe('Shape of the data'),
    pathURI: S3Uri.describe('Where its data is'),
    removeOnDestroy: z.boolean().default(false).describe('Delete it when it is no longer declared'),
  });

type Column = z.infer<typeof Column>;

const column = ({ name, type: of, comment }: Column) => ({
  name,
  type: of,
  ...(comment === undefined ? {} : { comment }),
});

export const glueTable = defineComponent({
  type,
  category: 'resources',
  synopsis: 'A table of the AWS Glue catalog over the data of a dataset.',
  skippedLocally: 'there is no Glue catalog on this machine yet',
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
  inspect: ({ schema: { dataFormat } }) => {
    if (formats.includes(dataFormat.toLowerCase())) return [];
    const path = ['schema', 'dataFormat'];
    const hint = didYouMean(dataFormat, formats) ?? `formats: ${formats.join(', ')}`;
    if (dataFormat.toLowerCase() === 'avro') {
      return [{ code: 'unsupported-value', path, message: '"avro" has never worked', hint }];
    }
    return [{ code: 'invalid-value', path, message: `there is no data format "${dataFormat}"`, hint }];
  },
  lower: (table, context) => {
    const part = {
      part: 'glue-table',
      name: table.tableName,
      database: referredName(table.databaseRef, 'databaseName', context),
      ...(table.description === undefined ? {} : { description: table.description }),
      columns: table.schema.columns.map(column),
      partitions: table.schema.partitions.map(column),
      dataFormat: table.schema.dataFormat.toLowerCase(),
      location: rootUri(table.pathURI),
      removeOnDestroy: table.removeOnDestroy,
    } as const;
    return { objects: [resourceStack(table, part, context)] };
  },
});
