import type { GlueTable } from '../metadata/uri.ts';

/** One partition of a table: a value for each key, and the folder that holds its data. */
export interface Partition {
  readonly values: readonly string[];
  /** `s3://bucket/key/`, the key verbatim, with a slash at the end. */
  readonly location: string;
  /** Notes that the catalog keeps with it. */
  readonly parameters: { readonly [name: string]: string };
}

/** What became of one partition that was to be added. */
export type Added =
  | 'added'
  | { readonly exists: Pick<Partition, 'location' | 'parameters'> }
  | { readonly failed: string; readonly retryable: boolean };

export interface PartitionedTable {
  /** Names of the partition keys, in order. */
  readonly keys: readonly string[];
  /** Adds those that are not there, any number; answers for each, in order. Those that are there stay as they are. */
  add(partitions: readonly Partition[]): Promise<readonly Added[]>;
  /** Gives partitions that are there another location. */
  move(partitions: readonly Partition[]): Promise<void>;
}

/** A catalog of tables, in AWS Glue's sense. */
export interface Catalog {
  /** Undefined when there is no such table. */
  open(table: GlueTable): Promise<PartitionedTable | undefined>;
}
