import { expect, test } from 'vitest';
import { systemClock } from '../../../../src/ports/clock.ts';
import { openDiskObjectStore } from '../../../../src/substrate/local/store/disk-object-store.ts';
import { awkwardKeys } from '../../../conformance/awkward-keys.ts';
import { temporaryHome } from './temporary-home.ts';

const storeWith = async (keys: readonly string[]) => {
  const { layout, remove } = temporaryHome();
  const store = openDiskObjectStore({ layout, bucket: 'bucket', clock: systemClock });
  for (const key of keys) await store.putNew(key, new Uint8Array(0));
  const listed = async (prefix: string, startAfter: string): Promise<string[]> => {
    const found: string[] = [];
    for await (const { key } of store.list(prefix, { startAfter })) found.push(key);
    return found;
  };
  const inFolders = async (prefix: string, startAfter: string): Promise<string[]> => {
    const found: string[] = [];
    for await (const { folder, names } of store.listFolders?.(prefix, startAfter) ?? []) {
      expect(folder === '' || folder.endsWith('/')).toBe(true);
      expect(names.filter((name) => name.includes('/'))).toEqual([]);
      found.push(...names.map((name) => `${folder}${name}`));
    }
    return found;
  };
  return { listed, inFolders, remove };
};

const lots = ['a/lot=1/g0', 'a/lot=1/g1', 'a/lot=2/g0', 'a/lot=2/x/y', 'a/lot=2/z', 'a/top', 'b', 'b-', 'c/lot=1/g0'];

const everyThird = (keys: readonly string[]): readonly string[] => keys.filter((_, at) => at % 3 === 0);

test.each([
  ['ordinary keys', lots, ['', 'a/', 'a/lot=', 'a/lot=2/', 'c/lot=1/g', 'none/']],
  ['awkward keys', awkwardKeys, ['', 'a/', '%', 'hive=1/day=', 'dir/']],
])('folders of %s have the keys of the listing in its order, from any bound', async (_, keys, prefixes) => {
  const { listed, inFolders, remove } = await storeWith(keys);
  try {
    expect(await listed('', '')).toHaveLength(keys.length);
    for (const prefix of prefixes) {
      for (const bound of ['', 'a/lot=2', 'a/lot=2/', 'zz', ...everyThird(keys)]) {
        expect(await inFolders(prefix, bound), `${prefix} after ${bound}`).toEqual(await listed(prefix, bound));
      }
    }
  } finally {
    remove();
  }
});

test('keys of a folder come together', async () => {
  const { inFolders, remove } = await storeWith(['d/a', 'd/b', 'd/c']);
  expect(await inFolders('d/', 'd/a')).toEqual(['d/b', 'd/c']);
  remove();
});
