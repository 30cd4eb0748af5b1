import { CreateDatabaseCommand, CreateTableCommand, GlueClient } from '@aws-sdk/client-glue';
import { inject } from 'vitest';
import { sdkGlueApi } from '../../src/substrate/aws/glue/glue-api.ts';
import { createGlueCatalog } from '../../src/substrate/aws/glue/glue-catalog.ts';
import { catalogConformance } from '../conformance/catalog.ts';
import { freshAccount, motoAccount } from './emulated.ts';

const opener = (endpoint: string, accessKeyId: string) => async () => {
  const credentials = { accessKeyId, secretAccessKey: 'test' };
  const client = new GlueClient({ endpoint, region: 'us-east-1', credentials });
  const database = `lake_${freshAccount()}`;
  await client.send(new CreateDatabaseCommand({ DatabaseInput: { Name: database } }));
  await client.send(
    new CreateTableCommand({
      DatabaseName: database,
      TableInput: {
        Name: 'orders',
        PartitionKeys: ['day', 'hour'].map((Name) => ({ Name, Type: 'string' })),
        StorageDescriptor: { Location: 's3://lake/raw/', Columns: [{ Name: 'id', Type: 'string' }] },
      },
    }),
  );
  return {
    catalog: createGlueCatalog(sdkGlueApi(client)),
    table: { catalog: null, database, table: 'orders' },
    cleanup: async () => client.destroy(),
  };
};

catalogConformance('AWS Glue (ministack)', opener(inject('ministack'), freshAccount()));
catalogConformance('AWS Glue (moto)', opener(inject('moto'), motoAccount));
