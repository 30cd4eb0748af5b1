import { lstatSync, mkdirSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { ClusterlessError } from '../../../errors.ts';
import type { OpenStore } from '../../../ports/object-store.ts';
import type { Provider } from '../../provider.ts';
import { ProviderError } from '../../provider.ts';
import { errnoOf, ifThere, onDisk } from '../store/disk-error.ts';
import type { Layout } from '../store/layout.ts';
import { checkBucketName } from '../store/layout.ts';
import { objectProvider } from './object-provider.ts';

const isFolder = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** Folders only: whatever else is inside stops it, however late it came. */
const removeFolders = (path: string): void => {
  for (const entry of ifThere(() => readdirSync(path, { withFileTypes: true })) ?? []) {
    if (entry.isDirectory()) removeFolders(join(path, entry.name));
  }
  ifThere(() => rmdirSync(path));
};

const checkName = (name: string): void => {
  try {
    checkBucketName(name);
  } catch (cause) {
    if (cause instanceof ClusterlessError) throw new ProviderError('invalid', cause.summary, { cause });
    throw cause;
  }
};

const holdsObjects = async (store: OpenStore, name: string): Promise<boolean> => {
  for await (const _ of store(name).list('', { limit: 1 })) return true;
  return false;
};

const notEmpty = 'it still holds objects';

/** Makes the folder of a bucket; never removes one that holds anything, whatever its deletion policy says. */
export const bucketProvider = (layout: Layout, store: OpenStore): Provider<'bucket'> =>
  objectProvider({
    kind: 'bucket',
    layout,
    check: ({ name }) => checkName(name),
    existsBeside: (name) => isFolder(`${layout.buckets}/${name}`),
    make: ({ name }) => onDisk('make', name, () => mkdirSync(`${layout.buckets}/${name}`, { recursive: true })),
    unmake: async (name) => {
      if (await holdsObjects(store, name)) return notEmpty;
      try {
        removeFolders(`${layout.buckets}/${name}`);
        return undefined;
      } catch (error) {
        if (errnoOf(error) === 'ENOTEMPTY' || errnoOf(error) === 'EEXIST') return notEmpty;
        throw error;
      }
    },
  });
