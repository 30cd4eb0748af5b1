import type { Added, Catalog, Partition, PartitionedTable } from '../../../ports/catalog.ts';
import type { Layout } from '../store/layout.ts';
import {
  folderBelow,
  PartitionsFile,
  partitionsPath,
  readCatalogFile,
  TableFile,
  tablePath,
  writeCatalogFile,
} from './table-files.ts';

type Stored = PartitionsFile['partitions'][number];

const keyOf = ({ values }: Pick<Partition, 'values'>): string => JSON.stringify(values);

const storedOf = ({ values, location, parameters }: Partition): Stored => ({
  values: [...values],
  location,
  folder: folderBelow(location),
  parameters: { ...parameters },
});

/** In the order of the values, so that the file is the same whoever came first. */
const sorted = (partitions: Iterable<Stored>): Stored[] =>
  [...partitions].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));

/** One read and one write without a pause in between: only the placement's one drainer runs workloads. */
const change = <T>(layout: Layout, path: string, apply: (all: Map<string, Stored>) => T): T => {
  const before = readCatalogFile(PartitionsFile, path)?.partitions ?? [];
  const all = new Map(before.map((one) => [keyOf(one), one]));
  const answer = apply(all);
  writeCatalogFile(layout, path, { partitions: sorted(all.values()) });
  return answer;
};

const openTable = (layout: Layout, path: string): PartitionedTable | undefined => {
  const table = readCatalogFile(TableFile, path);
  if (table === undefined) return undefined;
  const partitions = partitionsPath(path);
  return {
    keys: table.partitionKeys.map(({ name }) => name),
    add: async (wanted) =>
      change(layout, partitions, (all) =>
        wanted.map((one): Added => {
          const exists = all.get(keyOf(one));
          if (exists !== undefined) return { exists };
          all.set(keyOf(one), storedOf(one));
          return 'added';
        }),
      ),
    move: async (moved) =>
      change(layout, partitions, (all) => {
        for (const one of moved) all.set(keyOf(one), storedOf(one));
      }),
  };
};

/** Glue's catalog on a laptop: JSON files under `glue/`. It is one, whatever catalog a URI names. */
export const localCatalog = (layout: Layout): Catalog => ({
  // Glue knows no letter case in names, and what is declared here is in small letters already.
  open: async ({ database, table }) =>
    openTable(layout, tablePath(layout, { database: database.toLowerCase(), table: table.toLowerCase() })),
});
