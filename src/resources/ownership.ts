import type { DatasetRecord } from '../metadata/descriptor.ts';

/** Who writes a dataset. */
export interface Owner {
  readonly project: string;
  readonly projectVersion: string;
  /** `arcs/<name>` or `boundaries/<name>`. */
  readonly component: string;
}

type Entry = DatasetRecord['owners'][number];

const latest = (record: DatasetRecord | undefined): Entry | undefined =>
  record?.owners.reduce<Entry | undefined>(
    (newest, entry) => (newest === undefined || entry.epoch > newest.epoch ? entry : newest),
    undefined,
  );

const isOwn = (entry: Entry, owner: Owner): boolean =>
  entry.project === owner.project &&
  entry.projectVersion === owner.projectVersion &&
  entry.component === owner.component;

/**
 * Epoch of the entry that the owner has or will get. Another version of the project, or another component of it, takes
 * over with the next one, so that what still runs of the former can no longer commit.
 */
export const epochOf = (record: DatasetRecord | undefined, owner: Owner): number => {
  const entry = latest(record);
  if (entry === undefined) return 0;
  return isOwn(entry, owner) && entry.closed !== true ? entry.epoch : entry.epoch + 1;
};
