import { ClusterlessError } from '../errors.ts';
import { fromUri, relativeKey, rootKey, uriToCli } from '../metadata/uri.ts';
import type { Partition } from '../ports/catalog.ts';
import type { PartitionNaming, PartitionPath } from './partition-path.ts';
import { partitionPath } from './partition-path.ts';
import type { SourceManifest } from './source-objects.ts';

export interface Wanted extends PartitionPath {
  readonly partition: Partition;
}

/** Which lot brought a partition: a second attempt finds those of the first, and they are still news. */
export const lotParameter = 'clusterless:lot';

/** Folders below the root that hold what a manifest lists, each once; a `path` manifest lists folders. */
const foldersOf = ({ manifest, root }: SourceManifest): readonly string[] => {
  const folders = manifest.uris.map((uri) => {
    const relative = relativeKey(uri, root);
    if (relative === undefined) throw new ClusterlessError('CLS_WORKLOAD', `${uri} is not under ${root}`);
    const folder = manifest.uriType === 'path' ? relative : relative.slice(0, relative.lastIndexOf('/') + 1);
    if (folder !== '') return folder;
    throw new ClusterlessError('CLS_WORKLOAD', `${uriToCli(uri)} is in no partition`, {
      detail: `It lies in the root of its dataset, ${root}.`,
    });
  });
  return [...new Set(folders)];
};

/** Two places of one partition in one lot: the catalog has room for one, and the other would be lost. */
const byValues = (all: readonly Wanted[]): readonly Wanted[] => {
  const found = new Map<string, Wanted>();
  for (const wanted of all) {
    const key = JSON.stringify(wanted.partition.values);
    const before = found.get(key);
    if (before !== undefined && before.partition.location !== wanted.partition.location) {
      throw new ClusterlessError('CLS_WORKLOAD', `one partition is in two folders`, {
        detail: `${wanted.partition.values.join(', ')} is in ${before.partition.location} and ${wanted.partition.location}.`,
      });
    }
    found.set(key, wanted);
  }
  return [...found.values()];
};

/** Partitions that the manifests of a lot stand for. Fails with CLS_WORKLOAD for what is in none. */
export const wantedOf = (
  manifests: readonly SourceManifest[],
  keys: readonly string[],
  more: { readonly naming: PartitionNaming; readonly lot: string },
): readonly Wanted[] =>
  byValues(
    manifests.flatMap((manifest) => {
      const base = `s3://${fromUri(manifest.root).bucket}/${rootKey(manifest.root)}`;
      return foldersOf(manifest).map((folder): Wanted => {
        const path = partitionPath(folder, keys, more.naming);
        const location = `${base}${path.folder}`;
        return { ...path, partition: { values: path.values, location, parameters: { [lotParameter]: more.lot } } };
      });
    }),
  );
