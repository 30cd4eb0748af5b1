import { expect, test } from 'vitest';
import { compileAntPattern } from '../../src/metadata/ant-pattern.ts';
import { keeps, PathFilter } from '../../src/metadata/path-filter.ts';

/* The numbers are those of the predecessor's test vectors. */
const matches = (pattern: string, path: string): boolean =>
  compileAntPattern(pattern, { separator: '/', ignoreCase: false }).matches(path);

test.each([
  { vector: 70, excludes: ['/**/_*'], path: '/foo/bar.parquet', kept: true },
  { vector: 70, excludes: ['/**/_*'], path: '/foo/_SUCCESS', kept: false },
  { vector: 70, excludes: ['/**/_*'], path: '/foo/bar/_SUCCESS', kept: false },
  { vector: 71, excludes: ['_*'], path: '/foo/_SUCCESS', kept: false },
  { vector: 71, excludes: ['_*'], path: '/foo/bar.parquet', kept: true },
  { vector: 72, excludes: ['**/_*'], path: '/foo/a/b/c/_SUCCESS', kept: false },
])('vector $vector: excluding $excludes keeps $path: $kept', ({ excludes, path, kept }) => {
  expect(keeps(PathFilter.parse({ excludes }), path, '/foo/')).toBe(kept);
});

test.each([
  ['*.txt', 'path/my.txt'],
  ['test*', 'test/t'],
  ['/organizations/*/fields', '/organizations/1/farms/2/fields'],
])('vector 73: %s does not match %s', (pattern, path) => {
  expect(matches(pattern, path)).toBe(false);
});

test.each([
  ['test/*', 'test/'],
  ['/foo/bar/**', '/foo/bar'],
  ['/bla/**/**/bla', '/bla/bla/bla/bla/bla/bla'],
  ['/{bla}.*', '/testing.html'],
  ['', ''],
])('vector 74: %s matches %s', (pattern, path) => {
  expect(matches(pattern, path)).toBe(true);
});

test.each([
  ['**/*.csv', 'a.csv'],
  ['**/*.csv', 'x/y/a.csv'],
  ['a//b', 'a/b'],
])('vector 75: %s matches %s', (pattern, path) => {
  expect(matches(pattern, path)).toBe(true);
});

test.each([
  ['/ingress/x/A.CSV', true],
  ['/ingress/tmp/A.csv', false],
])('vector 76: %s is kept, ignoring case: %s', (path, kept) => {
  const filter = PathFilter.parse({ includes: ['**/*.csv'], excludes: ['tmp/**'], ignoreCase: true });
  expect(keeps(filter, path, '/ingress/')).toBe(kept);
});
