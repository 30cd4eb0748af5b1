import { expect, test } from 'vitest';
import { ignorePatterns } from '../../../src/substrate/image/ignore-patterns.ts';

/** Out of Docker's documentation and of the tests of `moby/patternmatcher`: patterns, path, whether it is left out. */
const cases: readonly (readonly [lines: readonly string[], path: string, ignored: boolean])[] = [
  [['*.md'], 'README.md', true],
  [['*.md'], 'docs/README.md', false],
  [['*/temp*'], 'somedir/temporary.txt', true],
  [['*/temp*'], 'somedir/temp/deep.txt', true],
  [['*/temp*'], 'temporary.txt', false],
  [['*/*/temp*'], 'somedir/subdir/temporary.txt', true],
  [['temp?'], 'tempa', true],
  [['temp?'], 'temp', false],
  [['temp?'], 'temp\u{1F600}', true],
  [['temp?'], 'temp/', false],
  [['**/*.go'], 'a.go', true],
  [['**/*.go'], 'x/y/a.go', true],
  [['**/foo'], 'foo', true],
  [['**/foo'], 'a/b/foo/c', true],
  [['**/foo'], 'barfoo', false],
  [['**foo'], 'barfoo', true],
  [['foo/**'], 'foo/a/b', true],
  [['foo/**'], 'foo', false],
  [['a/**/b'], 'a/b', true],
  [['a/**/b'], 'a/x/y/b', true],
  [['**'], 'anything/at/all', true],
  [['*'], 'anything/at/all', true],
  [['/foo/bar'], 'foo/bar', true],
  [['foo/bar/'], 'foo/bar/baz', true],
  [['./foo/../bar'], 'bar', true],
  [['foo'], 'foobar', false],
  [['Foo'], 'foo', false],
  [['*.md', '!README.md'], 'README.md', false],
  [['*.md', '!README*.md', 'README-secret.md'], 'README-secret.md', true],
  [['*.md', 'README-secret.md', '!README*.md'], 'README-secret.md', false],
  [['*', '!src'], 'src/a.ts', false],
  [['*', '!src'], 'dist/a.js', true],
  [['docs', '!docs/README.md'], 'docs/README.md', false],
  [['! docs', 'docs'], 'docs', true],
  [['# a comment', 'b'], '# a comment', false],
  [['  # no comment'], '# no comment', true],
  [['  b  '], 'b', true],
  [['\u{FEFF}b'], 'b', true],
  [['[a-c].txt'], 'b.txt', true],
  [['[^a-c].txt'], 'b.txt', false],
  [['\\*.txt'], '*.txt', true],
  [['\\*.txt'], 'a.txt', false],
  // What the one package for it cannot do.
  [['c++'], 'c++', true],
  [['a(1).{txt|md}$'], 'a(1).{txt|md}$', true],
  [['a.b'], 'axb', false],
  [['b'], 'constructor', false],
  [['constructor'], 'constructor', true],
];

test.each(cases)('%j and %s: left out is %s', (lines, path, ignored) => {
  expect(ignorePatterns(lines.join('\r\n')).ignores(path)).toBe(ignored);
});

test.each([['!'], ['[a'], ['a\\']])('%s is refused, as by Docker', (line) => {
  expect(() => ignorePatterns(line)).toThrow();
});

test('an exception keeps folders from being passed over', () => {
  expect(ignorePatterns('node_modules').hasExceptions).toBe(false);
  expect(ignorePatterns('node_modules\n!node_modules/kept').hasExceptions).toBe(true);
});
