import { expect, test } from 'vitest';
import type { Arrival } from '../../src/pipeline/entries.ts';
import { scheduleName } from '../../src/pipeline/schedule-name.ts';
import { unionOf } from '../../src/pipeline/union.ts';

const arrival = (sequencer: string, more: Partial<Arrival> = {}): Arrival => ({
  change: 'created',
  bucket: 'lake',
  key: 'a',
  sequencer,
  time: '2023-01-01T00:00:00.000Z',
  size: 1,
  checksum: `etag:${sequencer}`,
  ...more,
});

const orders: readonly (readonly [older: Arrival, newer: Arrival, why: string])[] = [
  [arrival('0A'), arrival('0B'), 'by sequencer'],
  [arrival('0a'), arrival('0B'), 'in any letter case'],
  [arrival('0A'), arrival('0A01'), 'the shorter padded at its end'],
  [arrival('05000'), arrival('1'), 'as text, not as a number'],
  [arrival('0'), arrival('0', { time: '2023-01-01T00:00:01.000Z', checksum: 'x' }), 'by time when all are alike'],
];

for (const [older, newer, why] of orders) {
  test(`of two arrivals of a key the newer counts: ${why}`, () => {
    for (const both of [
      [older, newer],
      [newer, older],
    ]) {
      expect(unionOf(both, undefined).objects).toEqual([{ uri: 's3://lake/a', size: 1, checksum: newer.checksum }]);
    }
  });
}

test('the order of entries makes no difference', () => {
  const arrivals = ['c', 'a', 'b'].map((key) => arrival('01', { key }));
  expect(unionOf(arrivals, undefined)).toEqual(unionOf(arrivals.toReversed(), undefined));
  expect(unionOf(arrivals, undefined).objects.map(({ uri }) => uri)).toEqual([
    's3://lake/a',
    's3://lake/b',
    's3://lake/c',
  ]);
});

test('a removal takes out what was never committed, and leaves what was: a set of objects never comes back', () => {
  const arrivals = [arrival('01'), arrival('02', { key: 'b' }), arrival('03', { change: 'removed' })];
  const uris = (committed: readonly string[] | undefined) =>
    unionOf(arrivals, committed && { uris: committed }).objects.map(({ uri }) => uri);
  expect(uris(undefined)).toEqual(['s3://lake/b']);
  expect(uris([])).toEqual(['s3://lake/b']);
  expect(uris(['s3://lake/a'])).toEqual(['s3://lake/a', 's3://lake/b']);
});

test('names of schedules are readable, at most 64 characters, and never one for two things', () => {
  expect(scheduleName('close', 'raw', 'v1', '20230101PT5M050')).toBe('close-raw-v1-20230101PT5M050');
  const long = scheduleName('close', 'x'.repeat(80), 'v1');
  expect(long).toMatch(/^close-[0-9a-f]{40}$/);
  expect(scheduleName('close', 'a-b', 'c')).not.toBe(scheduleName('close', 'a', 'b-c'));
  expect(scheduleName('close', 'a/b', 'c')).toMatch(/^[\w.-]{1,64}$/);
});
