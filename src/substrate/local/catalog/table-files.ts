import { readdirSync } from 'node:fs';
import { z } from 'zod';
import { sha256 } from '../../../metadata/canonical.ts';
import { ifThere } from '../store/disk-error.ts';
import type { Layout } from '../store/layout.ts';
import { fileNameOf, namesIn, readText, removeFile, writeWhole } from '../whole-file.ts';

/*
 * `glue/<database>.json`, `glue/<database>/<table>.json` and, beside the latter, `<table>.partitions.json`. `apply`
 * writes the first two and workloads the third, so that neither has to wait for the other. Every `folder` is a path
 * below the placement's own, for whoever reads the data there.
 */
const Column = z.looseObject({ name: z.string(), type: z.string() });

const declared = {
  /** Of the stack that declares it; null when none does any more. */
  stack: z.string().nullable(),
  removeOnDestroy: z.boolean(),
};

export const DatabaseFile = z.looseObject({ database: z.string(), ...declared });
export type DatabaseFile = z.infer<typeof DatabaseFile>;

export const TableFile = z.looseObject({
  database: z.string(),
  table: z.string(),
  description: z.string().optional(),
  dataFormat: z.string(),
  location: z.string(),
  folder: z.string(),
  columns: z.array(Column),
  partitionKeys: z.array(Column),
  ...declared,
});
export type TableFile = z.infer<typeof TableFile>;

export const PartitionsFile = z.strictObject({
  partitions: z.array(
    z.strictObject({
      values: z.array(z.string()),
      location: z.string(),
      folder: z.string(),
      parameters: z.record(z.string(), z.string()),
    }),
  ),
});
export type PartitionsFile = z.infer<typeof PartitionsFile>;

const root = (layout: Layout): string => `${layout.home}/glue`;

const name = (text: string): string => fileNameOf(text, sha256);

export const databasePath = (layout: Layout, database: string): string => `${root(layout)}/${name(database)}.json`;

export const tablePath = (layout: Layout, { database, table }: { database: string; table: string }): string =>
  `${root(layout)}/${name(database)}/${name(table)}.json`;

/** Names have no dot of their own. */
export const partitionsPath = (table: string): string => table.replace(/\.json$/, '.partitions.json');

/** Where the objects of a location are on this disk. */
export const folderBelow = (location: string): string => location.replace(/^s3:\/\//, 'buckets/');

export const readCatalogFile = <T>(schema: z.ZodType<T>, path: string): T | undefined => {
  const text = readText(path);
  return text === undefined ? undefined : schema.parse(JSON.parse(text));
};

export const writeCatalogFile = (layout: Layout, path: string, content: object): void =>
  writeWhole(layout, path, `${JSON.stringify(content, undefined, 2)}\n`);

/** Of every database that was declared here. */
export const databasePaths = (layout: Layout): readonly string[] =>
  namesIn(root(layout), '.json').map((file) => `${root(layout)}/${file}`);

const foldersIn = (folder: string): readonly string[] =>
  (ifThere(() => readdirSync(folder, { withFileTypes: true })) ?? [])
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${folder}/${entry.name}`);

/** Of every table, also where the database was declared elsewhere. */
export const tablePaths = (layout: Layout): readonly string[] =>
  foldersIn(root(layout)).flatMap((folder) =>
    namesIn(folder, '.json')
      .filter((file) => !file.endsWith('.partitions.json'))
      .map((file) => `${folder}/${file}`),
  );

export const removeTable = (path: string): void => {
  removeFile(path);
  removeFile(partitionsPath(path));
};
