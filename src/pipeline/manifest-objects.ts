import PQueue from 'p-queue';
import type { ManifestObject, WorkloadManifest } from '../metadata/manifest.ts';
import { isUnder } from '../metadata/uri.ts';
import type { DataStore } from '../ports/data-store.ts';
import { broken } from './run-manifest.ts';

const concurrency = 16;

const isS3 = (uri: string): boolean => uri.startsWith('s3://');

const isInside = (uri: string, root: string): boolean => (isS3(root) ? isUnder(uri, root) : uri.startsWith(root));

const checkInside = (role: string, { uris }: WorkloadManifest, root: string): void => {
  const outside = uris.filter((uri) => !isInside(uri, root));
  if (outside.length === 0) return;
  throw broken(
    `the manifest for sink "${role}" lists ${outside.length} URI(s) outside of the sink`,
    `The sink is ${root}; the first is ${outside[0]}.`,
  );
};

const headAll = async (data: DataStore, role: string, uris: readonly string[]): Promise<ManifestObject[]> => {
  const queue = new PQueue({ concurrency });
  const objects = await queue.addAll(
    uris.map((uri) => async () => {
      const info = await data.head(uri);
      return { uri, info };
    }),
  );
  const missing = objects.filter(({ info }) => info === undefined);
  if (missing.length > 0) {
    throw broken(
      `the manifest for sink "${role}" lists ${missing.length} object(s) that do not exist`,
      `The first is ${missing[0]?.uri}.`,
    );
  }
  return objects.flatMap(({ uri, info }) => (info ? [{ uri, size: info.size, checksum: info.checksum }] : []));
};

const listAll = async (data: DataStore, uris: readonly string[]): Promise<ManifestObject[]> => {
  const objects: ManifestObject[] = [];
  for (const uri of uris) {
    for await (const { uri: found, size, checksum } of data.list(uri)) objects.push({ uri: found, size, checksum });
  }
  return objects;
};

/**
 * What a manifest really stands for, by size and checksum, so that an object which somebody overwrites later is
 * noticed. Tables and other things that are no objects (`glue://`) have none.
 */
export const manifestObjects = async (
  data: DataStore,
  { role, root }: { readonly role: string; readonly root: string },
  manifest: WorkloadManifest,
): Promise<ManifestObject[]> => {
  checkInside(role, manifest, root);
  if (manifest.state === 'empty' && manifest.uris.length > 0) {
    throw broken(`the manifest for sink "${role}" is empty and lists ${manifest.uris.length} URI(s)`);
  }
  if (!isS3(root)) return [];
  return manifest.uriType === 'identifier' ? headAll(data, role, manifest.uris) : listAll(data, manifest.uris);
};
