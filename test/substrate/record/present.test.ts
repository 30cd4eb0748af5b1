import { expect, test } from 'vitest';
import type { Listed, ObjectStore } from '../../../src/ports/object-store.ts';
import { mayExist } from '../../../src/substrate/record/present.ts';

const refused = (): never => {
  throw new Error('not part of this test');
};

const storeOf = (keys: readonly string[], isDenied = false) => {
  const lists: string[] = [];
  const store: ObjectStore = {
    get: refused,
    putNew: refused,
    putIfMatch: refused,
    remove: refused,
    async *list(prefix, { limit = keys.length } = {}): AsyncIterable<Listed> {
      lists.push(prefix);
      if (isDenied) throw new Error('denied');
      for (const key of keys.filter((one) => one.startsWith(prefix)).slice(0, limit)) yield { key };
    },
  };
  return { store, lists };
};

const wanted = ['a', 'b', 'c', 'd', 'e'].map((name) => `datasets/name=${name}/dataset.json`);
const there = wanted.slice(0, 2);

test('one listing tells which of many keys are there', async () => {
  const { store, lists } = storeOf(there);
  const isThere = await mayExist(store, wanted);
  expect(wanted.filter(isThere)).toEqual(there);
  expect(lists).toEqual(['datasets/name=']);
});

test('every folder is listed by itself', async () => {
  const { store, lists } = storeOf([]);
  const others = wanted.map((key) => key.replace('datasets', 'subscriptions'));
  await mayExist(store, [...wanted, ...others, 'projects/name=p/project.json']);
  expect(lists.sort()).toEqual(['datasets/name=', 'subscriptions/name=']);
});

test.each([
  ['few keys', () => storeOf(there), wanted.slice(0, 3)],
  ['a listing that is denied', () => storeOf(there, true), wanted],
  ['more than a listing is worth', () => storeOf(Array.from({ length: 1000 }, (_, n) => `datasets/name=${n}`)), wanted],
])('%s: each may be there', async (_, open, keys) => {
  const isThere = await mayExist(open().store, keys);
  expect(keys.filter(isThere)).toEqual(keys);
});
