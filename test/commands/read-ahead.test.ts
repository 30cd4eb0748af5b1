import { expect, test } from 'vitest';
import { readAhead } from '../../src/commands/read-ahead.ts';
import type { ObjectStore, Stored } from '../../src/ports/object-store.ts';

const refused = (): never => {
  throw new Error('not part of this test');
};

const counting = (answer: (key: string) => Promise<Stored | undefined>) => {
  const asked: string[] = [];
  const store: ObjectStore = {
    list: refused,
    putNew: refused,
    putIfMatch: refused,
    remove: refused,
    get: (key) => {
      asked.push(key);
      return answer(key);
    },
  };
  return { asked, store };
};

test('what was asked for ahead is read once, and read again by whoever looks again', async () => {
  const { asked, store } = counting(async () => undefined);
  const ahead = readAhead(store, ['state']);
  expect(asked).toEqual(['state']);
  await ahead.get('state');
  expect(asked).toEqual(['state']);
  await ahead.get('state');
  await ahead.get('other');
  expect(asked).toEqual(['state', 'state', 'other']);
});

test('a failure is told to the reader alone', async () => {
  const failure = new Error('denied');
  const { store } = counting(() => Promise.reject(failure));
  const ahead = readAhead(store, ['state', 'never read']);
  await new Promise((wake) => setImmediate(wake));
  await expect(ahead.get('state')).rejects.toBe(failure);
});
