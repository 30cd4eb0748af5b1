import { readdirSync } from 'node:fs';
import type { GlueDatabasePart, GlueTablePart, Part } from '../../part.ts';
import { ifThere } from '../store/disk-error.ts';
import type { Layout } from '../store/layout.ts';
import { removeFile } from '../whole-file.ts';
import type { TableFile } from './table-files.ts';
import {
  DatabaseFile,
  databasePath,
  databasePaths,
  folderBelow,
  readCatalogFile,
  removeTable,
  TableFile as Table,
  tablePath,
  tablePaths,
  writeCatalogFile,
} from './table-files.ts';

const tableOf = (stack: string, part: GlueTablePart): TableFile => ({
  database: part.database,
  table: part.name,
  ...(part.description === undefined ? {} : { description: part.description }),
  dataFormat: part.dataFormat,
  location: part.location,
  folder: folderBelow(part.location),
  columns: part.columns.map((column) => ({ ...column })),
  partitionKeys: part.partitions.map((column) => ({ ...column })),
  stack,
  removeOnDestroy: part.removeOnDestroy,
});

const declareDatabase = (layout: Layout, stack: string, { name, removeOnDestroy }: GlueDatabasePart): void =>
  writeCatalogFile(layout, databasePath(layout, name), { database: name, stack, removeOnDestroy });

const declareTable = (layout: Layout, stack: string, part: GlueTablePart): void =>
  writeCatalogFile(layout, tablePath(layout, { database: part.database, table: part.name }), tableOf(stack, part));

interface Declared {
  readonly stack: string | null;
  readonly removeOnDestroy: boolean;
}

/** What a stack no longer declares goes or stays as it said itself, as CloudFormation has it. */
const letGo = <T extends Declared>(
  layout: Layout,
  path: string,
  { file, remove }: { readonly file: T; readonly remove: (path: string) => void },
): void => {
  if (file.removeOnDestroy) remove(path);
  else writeCatalogFile(layout, path, { ...file, stack: null });
};

const isEmpty = (database: string): boolean =>
  (ifThere(() => readdirSync(database.replace(/\.json$/, ''))) ?? []).length === 0;

/** A database with tables of others stays. */
const removeDatabase = (path: string): void => {
  if (isEmpty(path)) removeFile(path);
};

/** Brings the catalog in line with the parts of one stack. */
export const declareTables = (layout: Layout, stack: string, parts: readonly Part[]): void => {
  const kept = new Set<string>();
  for (const part of parts) {
    if (part.part === 'glue-database') {
      declareDatabase(layout, stack, part);
      kept.add(databasePath(layout, part.name));
    }
    if (part.part === 'glue-table') {
      declareTable(layout, stack, part);
      kept.add(tablePath(layout, { database: part.database, table: part.name }));
    }
  }
  for (const path of tablePaths(layout).filter((one) => !kept.has(one))) {
    const file = readCatalogFile(Table, path);
    if (file?.stack === stack) letGo(layout, path, { file, remove: removeTable });
  }
  for (const path of databasePaths(layout).filter((one) => !kept.has(one))) {
    const file = readCatalogFile(DatabaseFile, path);
    if (file?.stack === stack) letGo(layout, path, { file, remove: removeDatabase });
  }
};
