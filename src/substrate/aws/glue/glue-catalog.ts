import type { PartitionError, PartitionInput, StorageDescriptor } from '@aws-sdk/client-glue';
import { ClusterlessError } from '../../../errors.ts';
import type { GlueTable } from '../../../metadata/uri.ts';
import type { Added, Catalog, Partition } from '../../../ports/catalog.ts';
import type { GlueApi } from './glue-api.ts';

/** What AWS Glue takes in one call. */
const batchSize = 100;

const batchesOf = <T>(all: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / batchSize) }, (_, at) => all.slice(at * batchSize, (at + 1) * batchSize));

const keyOf = (values: readonly string[] | undefined): string => JSON.stringify(values ?? []);

/** Everything of the table's own storage but where it is. */
const inputOf = (
  storage: StorageDescriptor | undefined,
  { values, location, parameters }: Partition,
): PartitionInput => ({
  Values: [...values],
  StorageDescriptor: { ...storage, Location: location },
  Parameters: { ...parameters },
});

const isTransient = (code: string): boolean =>
  /Internal|Throttl|Concurrent|OperationTimeout|ResourceNotReady/.test(code);

const failureOf = ({ PartitionValues, ErrorDetail }: PartitionError): Added => {
  const { ErrorCode = 'UnknownError', ErrorMessage = '' } = ErrorDetail ?? {};
  const which = (PartitionValues ?? []).join(', ');
  return { failed: `${which}: ${ErrorCode} ${ErrorMessage}`.trim(), retryable: isTransient(ErrorCode) };
};

const alreadyThere = 'AlreadyExistsException';

const mostRounds = 5;

/** Partitions that are there, by their values; keys that Glue has left over are asked for again. */
const readThere = async (
  api: GlueApi,
  of: GlueTable,
  wanted: readonly (readonly string[])[],
): Promise<ReadonlyMap<string, Added>> => {
  const found = new Map<string, Added>();
  let left = wanted;
  for (let round = 0; round < mostRounds && left.length > 0; round += 1) {
    const { Partitions = [], UnprocessedKeys = [] } = await api.get(of, left);
    for (const { Values, StorageDescriptor: storage, Parameters = {} } of Partitions) {
      found.set(keyOf(Values), { exists: { location: storage?.Location ?? '', parameters: Parameters } });
    }
    left = UnprocessedKeys.map(({ Values = [] }) => Values);
  }
  return found;
};

const unread: Added = { failed: 'Glue says that it exists, and does not show it', retryable: true };

const addBatch = async (api: GlueApi, of: GlueTable, inputs: readonly PartitionInput[]): Promise<readonly Added[]> => {
  const { Errors = [] } = await api.create(of, inputs);
  const errors = new Map(Errors.map((error) => [keyOf(error.PartitionValues), error]));
  const existing = Errors.filter(({ ErrorDetail }) => ErrorDetail?.ErrorCode === alreadyThere);
  const there = await readThere(
    api,
    of,
    existing.map(({ PartitionValues = [] }) => PartitionValues),
  );
  return inputs.map(({ Values }): Added => {
    const error = errors.get(keyOf(Values));
    if (error === undefined) return 'added';
    return error.ErrorDetail?.ErrorCode === alreadyThere ? (there.get(keyOf(Values)) ?? unread) : failureOf(error);
  });
};

const moveBatch = async (api: GlueApi, of: GlueTable, inputs: readonly PartitionInput[]): Promise<void> => {
  const { Errors = [] } = await api.update(of, inputs);
  const [first] = Errors;
  if (first === undefined) return;
  const { ErrorCode = 'UnknownError', ErrorMessage = '' } = first.ErrorDetail ?? {};
  throw new ClusterlessError(
    isTransient(ErrorCode) ? 'CLS_TRANSIENT' : 'CLS_WORKLOAD',
    `${Errors.length} partitions of ${of.database}/${of.table} could not be moved`,
    { detail: `The first: ${(first.PartitionValueList ?? []).join(', ')}: ${ErrorCode} ${ErrorMessage}` },
  );
};

/** AWS Glue's catalog, batch by batch: its limits are by account, and other arcs have work to do too. */
export const createGlueCatalog = (api: GlueApi): Catalog => ({
  open: async (of) => {
    const table = await api.table(of);
    if (table === undefined) return undefined;
    const input = (partition: Partition): PartitionInput => inputOf(table.StorageDescriptor, partition);
    return {
      keys: (table.PartitionKeys ?? []).map(({ Name = '' }) => Name),
      add: async (partitions) => {
        const answers: Added[] = [];
        for (const batch of batchesOf(partitions)) answers.push(...(await addBatch(api, of, batch.map(input))));
        return answers;
      },
      move: async (partitions) => {
        for (const batch of batchesOf(partitions)) await moveBatch(api, of, batch.map(input));
      },
    };
  },
});
