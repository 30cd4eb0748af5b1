import { expect, test } from 'vitest';
import { mergeStatements } from '../../../src/substrate/aws/render/statement.ts';

const listing = (bucket: string, prefix: string) => ({
  actions: ['s3:ListBucket'],
  resources: [`arn:aws:s3:::${bucket}`],
  condition: { StringLike: { 's3:prefix': [prefix] } },
});

test('listings of one bucket are one statement, however many prefixes there are', () => {
  const many = Array.from({ length: 30 }, (_, at) => listing('manifests', `datasets/${at + 10}/*`));
  const [merged, ...others] = mergeStatements(many.toReversed());

  expect(others).toEqual([]);
  expect(merged?.condition).toEqual({
    StringLike: { 's3:prefix': many.map(({ condition }) => condition.StringLike['s3:prefix'][0]) },
  });
});

test('what is limited to a prefix of one bucket is not let into another', () => {
  const merged = mergeStatements([listing('a', 'x/*'), listing('a', 'y/*'), listing('b', 'x/*')]);

  expect(merged).toEqual([
    { ...listing('a', 'x/*'), condition: { StringLike: { 's3:prefix': ['x/*', 'y/*'] } } },
    listing('b', 'x/*'),
  ]);
});

test('a listing without a limit, and other conditions, stay as they are', () => {
  const open = { actions: ['s3:ListBucket'], resources: ['arn:aws:s3:::a'] };
  const fresh = { actions: ['s3:PutObject'], resources: ['arn:aws:s3:::a/*'], condition: { Null: { x: 'false' } } };

  expect(mergeStatements([open, listing('a', 'x/*'), fresh])).toEqual([open, listing('a', 'x/*'), fresh]);
});
