import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { compileAntPattern } from '../../src/metadata/ant-pattern.ts';
import { keeps, PathFilter } from '../../src/metadata/path-filter.ts';

const filter = (given: object): PathFilter => PathFilter.parse(given);

test('a filter without patterns keeps everything', () => {
  expect(PathFilter.parse({})).toEqual({ includes: [], excludes: [], pathSeparator: '/', ignoreCase: false });
  expect(keeps(filter({}), 'a/b', 'a/')).toBe(true);
  expect(keeps(filter({ includes: [''], excludes: [''] }), 'a/b', 'a/')).toBe(true);
  expect(keeps(filter({ includes: null, excludes: null }), 'a/b', 'a/')).toBe(true);
});

test.each(['/ingress/', 'ingress/', '/ingress', 'ingress'])(
  'a filter means the same however the root is written: %s',
  (root) => {
    for (const path of ['/ingress/x/a.csv', 'ingress/x/a.csv']) {
      expect(keeps(filter({ includes: ['x/*.csv'] }), path, root)).toBe(true);
      expect(keeps(filter({ includes: ['/ingress/*/*.csv'] }), path, root)).toBe(true);
      expect(keeps(filter({ includes: ['*.csv'] }), path, root)).toBe(false);
    }
  },
);

test.each(['', '/'])('the root of a whole bucket (%j) takes nothing away', (root) => {
  expect(keeps(filter({ includes: ['x/*.csv'] }), 'x/a.csv', root)).toBe(true);
});

test('a root that only begins alike takes nothing away', () => {
  expect(keeps(filter({ includes: ['ingress2/*'] }), 'ingress2/a', 'ingress')).toBe(true);
});

test('the root itself is a path like any other', () => {
  expect(keeps(filter({ includes: ['**'] }), 'ingress/', 'ingress/')).toBe(true);
  expect(keeps(filter({ includes: ['*.csv'] }), 'ingress/', 'ingress/')).toBe(false);
});

test('an exclude wins over an include', () => {
  expect(keeps(filter({ includes: ['**'], excludes: ['**/_*'] }), 'a/_SUCCESS', 'a')).toBe(false);
});

test('another separator, as a character or a code point', () => {
  for (const pathSeparator of ['.', 46]) {
    const dotted = filter({ includes: ['a.*'], pathSeparator });
    expect(keeps(dotted, 'root.a.b', 'root')).toBe(true);
    expect(keeps(dotted, 'root.a.b.c', 'root')).toBe(false);
  }
  const zero = filter({ includes: ['a/*'], pathSeparator: 0 });
  expect(keeps(zero, 'a/b', '')).toBe(true);
  expect(keeps(zero, 'a/b/c', '')).toBe(false);
});

test('a separator is one character', () => {
  expect(PathFilter.safeParse({ pathSeparator: '//' }).success).toBe(false);
  expect(PathFilter.safeParse({ pathSeparator: '' }).success).toBe(false);
});

const matches = (pattern: string, path: string): boolean =>
  compileAntPattern(pattern, { separator: '/', ignoreCase: false }).matches(path);

test.each([
  ['a?c', 'abc', true],
  ['a?c', 'a/c', false],
  ['a?c', 'ac', false],
  ['?', '😀', true],
  ['*', 'abc', true],
  ['*', '', false],
  ['a.c', 'abc', false],
  ['a+(b)', 'a+(b)', true],
  ['a[b]^$|\\', 'a[b]^$|\\', true],
  ['**', 'a/b/c', true],
  ['**', '', true],
  ['**/c', 'c', true],
  ['a/**/c', 'a/c', true],
  ['a/**/b/**/c', 'a/x/b/b/y/c', true],
  ['a/**/b/**/c', 'a/x/y/c', false],
  ['a/**/b', 'a/b/c', false],
  ['a**/b', 'aa/b', true],
  ['a**/b', 'a/a/b', false],
  ['/a', 'a', false],
  ['a', '/a', false],
  ['a/', 'a', false],
  ['a', 'a/', false],
  ['a/', 'a/', true],
  ['a/**', 'a/', true],
  ['a/**', 'a/b/', true],
  ['a/*', 'a/b/', false],
  ['a/*/', 'a/b/', true],
  ['*', 'a/', false],
  ['//a///b', '/a/b', true],
  ['{x}.csv', 'abc.csv', true],
  ['{x:\\d{4}}.csv', '2023.csv', true],
  ['{x:\\d{4}}.csv', '223.csv', false],
  ['{x:a|b}c', 'bc', true],
  ['{x:a|b}c', 'b', false],
  ['line*', 'line\nbreak', true],
])('%s on %s: %s', (pattern, path, expected) => {
  expect(matches(pattern, path)).toBe(expected);
});

test('a pattern whose expression is wrong is refused by name', () => {
  expect(() => compileAntPattern('a/{x:(}', { separator: '/', ignoreCase: false })).toThrow(
    expect.objectContaining({ code: 'CLS_PROJECT_INVALID', summary: expect.stringContaining('a/{x:(}') }),
  );
});

const segment = fc.stringMatching(/^[ab]{1,2}$/);
const wildcard = fc.oneof(segment, fc.constantFrom('*', '**', 'a*', '?'));

/** The definition, without any cleverness: every way to spend the stars. */
const byDefinition = (pattern: readonly string[], path: readonly string[]): boolean => {
  const [head, ...rest] = pattern;
  if (head === undefined) return path.length === 0;
  if (head === '**') return byDefinition(rest, path) || (path.length > 0 && byDefinition(pattern, path.slice(1)));
  const [first, ...others] = path;
  if (first === undefined) return false;
  const expression = new RegExp(`^${head.replaceAll('*', '.*').replaceAll('?', '.')}$`);
  return expression.test(first) && byDefinition(rest, others);
};

property.prop([fc.array(wildcard, { minLength: 1, maxLength: 6 }), fc.array(segment, { minLength: 1, maxLength: 6 })])(
  'patterns match as defined',
  (pattern, path) => {
    expect(matches(pattern.join('/'), path.join('/'))).toBe(byDefinition(pattern, path));
  },
);
