import type {
  BatchCreatePartitionCommandInput,
  BatchGetPartitionCommandInput,
  BatchUpdatePartitionCommandInput,
  GetTableCommandInput,
} from '@aws-sdk/client-glue';
import { GlueClient } from '@aws-sdk/client-glue';
import { describe, expect, test } from 'vitest';
import type { GlueTable } from '../../../src/metadata/uri.ts';
import type { Partition, PartitionedTable } from '../../../src/ports/catalog.ts';
import type { GlueApi } from '../../../src/substrate/aws/glue/glue-api.ts';
import { sdkGlueApi } from '../../../src/substrate/aws/glue/glue-api.ts';
import { createGlueCatalog } from '../../../src/substrate/aws/glue/glue-catalog.ts';
import type { Answer } from './recorded.ts';
import { recording } from './recorded.ts';

const of: GlueTable = { catalog: null, database: 'lake', table: 'orders' };

const partition = (value: string): Partition => ({
  values: [value],
  location: `s3://lake/raw/p=${value}/`,
  parameters: { 'clusterless:lot': 'L' },
});

const Table = {
  Name: 'orders',
  PartitionKeys: [{ Name: 'p', Type: 'string' }],
  StorageDescriptor: {
    Columns: [{ Name: 'id', Type: 'string' }],
    Location: 's3://lake/raw/',
    InputFormat: 'in',
    SerdeInfo: { SerializationLibrary: 'serde' },
  },
};

const there = (value: string, ErrorCode = 'AlreadyExistsException') => ({
  PartitionValues: [value],
  ErrorDetail: { ErrorCode, ErrorMessage: 'because' },
});

/** What Glue says, by its operation. */
const says =
  (answers: { readonly [operation: string]: object }): Answer =>
  ({ target }) =>
    answers[target.replace('AWSGlue.', '')] ?? {};

const opened = async (settings: object, from = of): Promise<PartitionedTable | undefined> =>
  createGlueCatalog(sdkGlueApi(new GlueClient(settings))).open(from);

describe('requests', () => {
  test('to add partitions have the table’s storage with another location', async () => {
    await using glue = await recording(says({ GetTable: { Table } }));
    const table = await opened(glue.settings);
    expect(table?.keys).toEqual(['p']);
    expect(await table?.add([partition('1')])).toEqual(['added']);
    expect(glue.calls).toEqual([
      { target: 'AWSGlue.GetTable', body: { DatabaseName: 'lake', Name: 'orders' } satisfies GetTableCommandInput },
      {
        target: 'AWSGlue.BatchCreatePartition',
        body: {
          DatabaseName: 'lake',
          TableName: 'orders',
          PartitionInputList: [
            {
              Values: ['1'],
              StorageDescriptor: { ...Table.StorageDescriptor, Location: 's3://lake/raw/p=1/' },
              Parameters: { 'clusterless:lot': 'L' },
            },
          ],
        } satisfies BatchCreatePartitionCommandInput,
      },
    ]);
  });

  test('name the catalog of another account', async () => {
    await using glue = await recording(says({ GetTable: { Table } }));
    const table = await opened(glue.settings, { ...of, catalog: '210987654321' });
    await table?.add([partition('1')]);
    await table?.move([partition('1')]);
    const catalogs = glue.calls.map(({ body }) => body).map((body) => Object(body).CatalogId);
    expect(catalogs).toEqual(['210987654321', '210987654321', '210987654321']);
  });

  test('to move partitions name each by its values', async () => {
    await using glue = await recording(says({ GetTable: { Table } }));
    await (await opened(glue.settings))?.move([partition('1')]);
    expect(glue.calls[1]).toEqual({
      target: 'AWSGlue.BatchUpdatePartition',
      body: {
        DatabaseName: 'lake',
        TableName: 'orders',
        Entries: [
          {
            PartitionValueList: ['1'],
            PartitionInput: {
              Values: ['1'],
              StorageDescriptor: { ...Table.StorageDescriptor, Location: 's3://lake/raw/p=1/' },
              Parameters: { 'clusterless:lot': 'L' },
            },
          },
        ],
      } satisfies BatchUpdatePartitionCommandInput,
    });
  });
});

test('a partition that exists is answered as it is', async () => {
  await using glue = await recording(
    says({
      GetTable: { Table },
      BatchCreatePartition: { Errors: [there('1')] },
      BatchGetPartition: {
        Partitions: [{ Values: ['1'], StorageDescriptor: { Location: 's3://else/' }, Parameters: { a: 'b' } }],
      },
    }),
  );
  const table = await opened(glue.settings);
  expect(await table?.add(['1', '2'].map(partition))).toEqual([
    { exists: { location: 's3://else/', parameters: { a: 'b' } } },
    'added',
  ]);
  expect(glue.calls.at(-1)).toEqual({
    target: 'AWSGlue.BatchGetPartition',
    body: {
      DatabaseName: 'lake',
      TableName: 'orders',
      PartitionsToGet: [{ Values: ['1'] }],
    } satisfies BatchGetPartitionCommandInput,
  });
});

test('keys that Glue leaves over are asked for again, and one that it never shows is a failure', async () => {
  let asked = 0;
  await using glue = await recording(({ target }) => {
    if (target.endsWith('GetTable')) return { Table };
    if (target.endsWith('BatchCreatePartition')) return { Errors: [there('1'), there('2')] };
    asked += 1;
    return asked === 1
      ? { Partitions: [], UnprocessedKeys: [{ Values: ['1'] }] }
      : { Partitions: [{ Values: ['1'], StorageDescriptor: { Location: 's3://one/' } }] };
  });
  const table = await opened(glue.settings);
  expect(await table?.add(['1', '2'].map(partition))).toEqual([
    { exists: { location: 's3://one/', parameters: {} } },
    { failed: expect.stringContaining('does not show it'), retryable: true },
  ]);
});

test.each([
  ['InternalServiceException', true],
  ['ThrottlingException', true],
  ['InvalidInputException', false],
])('%s of one partition is its own failure', async (code, retryable) => {
  await using glue = await recording(
    says({ GetTable: { Table }, BatchCreatePartition: { Errors: [there('1', code)] } }),
  );
  const table = await opened(glue.settings);
  expect(await table?.add(['1', '2'].map(partition))).toEqual([{ failed: `1: ${code} because`, retryable }, 'added']);
});

test.each([
  ['InternalServiceException', 'CLS_TRANSIENT'],
  ['EntityNotFoundException', 'CLS_WORKLOAD'],
])('a move that ends with %s fails', async (code, expected) => {
  const Errors = [{ PartitionValueList: ['1'], ErrorDetail: { ErrorCode: code } }];
  await using glue = await recording(says({ GetTable: { Table }, BatchUpdatePartition: { Errors } }));
  await expect((await opened(glue.settings))?.move([partition('1')])).rejects.toMatchObject({ code: expected });
});

test.each([
  ['EntityNotFoundException', undefined],
  ['AccessDeniedException', 'CLS_DENIED'],
  ['ThrottlingException', 'CLS_THROTTLED'],
])('%s when the table is looked for', async (__type, code) => {
  await using glue = await recording(says({ GetTable: { __type, Message: 'no' } }));
  const looking = opened(glue.settings);
  if (code === undefined) expect(await looking).toBeUndefined();
  else await expect(looking).rejects.toMatchObject({ code });
});

test('10,000 partitions are 100 calls of 100, and answered in their order', async () => {
  const sizes: number[] = [];
  const $metadata = {};
  const api: GlueApi = {
    table: async () => ({ ...Table, Name: 'orders' }),
    create: async (_, all) => {
      sizes.push(all.length);
      return { $metadata, Errors: all.filter(({ Values }) => Values?.[0] === '4711').map(() => there('4711', 'Bad')) };
    },
    get: async () => ({ $metadata }),
    update: async () => ({ $metadata }),
  };
  const table = await createGlueCatalog(api).open(of);
  const answers = await table?.add(Array.from({ length: 10_000 }, (_, at) => partition(String(at))));
  expect(sizes).toEqual(Array.from({ length: 100 }, () => 100));
  expect(answers?.filter((answer) => answer === 'added')).toHaveLength(9999);
  expect(answers?.[4711]).toMatchObject({ failed: '4711: Bad because' });
});
