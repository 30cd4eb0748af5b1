import { expect, test } from 'vitest';
import { listingAhead } from '../../../src/substrate/aws/providers/listing-ahead.ts';

const counted = () => {
  const asked: string[] = [];
  const listing = listingAhead(async (group, names) => {
    asked.push(`${group}: ${names.join(' ')}`);
    if (group === 'broken') throw new Error('denied');
    return asked.length;
  });
  return { asked, listing };
};

test('what was asked for ahead is the answer to the next question, and to no other', async () => {
  const { asked, listing } = counted();
  listing.ahead('bus', ['a', 'b']);
  expect(asked).toEqual(['bus: a b']);
  expect(await listing.list('bus', ['b'])).toBe(1);
  expect(await listing.list('bus', ['b'])).toBe(2);
  expect(asked).toEqual(['bus: a b', 'bus: b']);
});

test.for([
  ['another group', 'other', ['a']],
  ['a name more', 'bus', ['a', 'c']],
] as const)('%s is asked about by itself', async ([, group, names]) => {
  const { listing } = counted();
  listing.ahead('bus', ['a', 'b']);
  expect(await listing.list(group, names)).toBe(2);
});

test('a failure is told to whoever lists, and to nobody else', async () => {
  const { listing } = counted();
  listing.ahead('broken', ['a']);
  await new Promise((wake) => setImmediate(wake));
  await expect(listing.list('broken', ['a'])).rejects.toThrow('denied');
});
