import type {
  BatchCreatePartitionCommandOutput,
  BatchGetPartitionCommandOutput,
  BatchUpdatePartitionCommandOutput,
  GlueClient,
  PartitionInput,
  Table,
} from '@aws-sdk/client-glue';
import {
  BatchCreatePartitionCommand,
  BatchGetPartitionCommand,
  BatchUpdatePartitionCommand,
  GetTableCommand,
} from '@aws-sdk/client-glue';
import type { GlueTable } from '../../../metadata/uri.ts';
import { nameOf, toClusterlessError } from '../errors.ts';

type Values = readonly string[];

/** The calls that we make of AWS Glue. Failures are ours; a missing table is no failure. */
export interface GlueApi {
  table(of: GlueTable): Promise<Table | undefined>;
  create(of: GlueTable, partitions: readonly PartitionInput[]): Promise<BatchCreatePartitionCommandOutput>;
  get(of: GlueTable, values: readonly Values[]): Promise<BatchGetPartitionCommandOutput>;
  update(of: GlueTable, partitions: readonly PartitionInput[]): Promise<BatchUpdatePartitionCommandOutput>;
}

const catalogOf = ({ catalog }: GlueTable): { readonly CatalogId?: string } =>
  catalog === null ? {} : { CatalogId: catalog };

const placeOf = (of: GlueTable) => ({ ...catalogOf(of), DatabaseName: of.database, TableName: of.table });

const failing = async <T>(call: Promise<T>): Promise<T> => {
  try {
    return await call;
  } catch (error) {
    throw toClusterlessError(error);
  }
};

export const sdkGlueApi = (client: GlueClient): GlueApi => ({
  table: async (of) => {
    try {
      const command = new GetTableCommand({ ...catalogOf(of), DatabaseName: of.database, Name: of.table });
      return (await client.send(command)).Table;
    } catch (error) {
      if (nameOf(error) === 'EntityNotFoundException') return undefined;
      throw toClusterlessError(error);
    }
  },
  create: (of, partitions) =>
    failing(client.send(new BatchCreatePartitionCommand({ ...placeOf(of), PartitionInputList: [...partitions] }))),
  get: (of, values) => {
    const PartitionsToGet = values.map((one) => ({ Values: [...one] }));
    return failing(client.send(new BatchGetPartitionCommand({ ...placeOf(of), PartitionsToGet })));
  },
  update: (of, partitions) => {
    const Entries = partitions.map((input) => ({
      PartitionValueList: [...(input.Values ?? [])],
      PartitionInput: input,
    }));
    return failing(client.send(new BatchUpdatePartitionCommand({ ...placeOf(of), Entries })));
  },
});
