import { posix } from 'node:path';

/*
 * The patterns of a `.dockerignore`, as Docker's own `patternmatcher` has them (moby/patternmatcher, 2022 and later).
 * The one package for it follows Docker of 2020: it reads `+`, `(` and `{` in names as a regular expression, and
 * stumbles over files that are called like a member of an object.
 */
export interface IgnorePatterns {
  /** Whether what lies at this path, relative and with slashes, is left out. */
  ignores(path: string): boolean;
  /** Without exceptions nothing below an ignored folder can be wanted. */
  readonly hasExceptions: boolean;
}

interface Pattern {
  readonly isException: boolean;
  readonly matches: (path: string) => boolean;
}

const cleaned = (text: string): string => posix.normalize(text).replace(/(?<=.)\/$/, '');

/** Lines of the file, without comments and as paths from the root of the context. */
const linesOf = (text: string): readonly string[] =>
  text
    .replace(/^\u{FEFF}/u, '')
    .split(/\r?\n/)
    // Only in the first column: `  #a` is a pattern.
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const isException = line.startsWith('!');
      const path = isException ? line.slice(1).trim() : line;
      const normal = path === '' ? '' : cleaned(path).replace(/^\/(?=.)/, '');
      return isException ? `!${normal}` : normal;
    });

const literal = (character: string): string => character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');

const group = (rest: string): readonly [expression: string, length: number] => {
  const found = /^\[\^?(?:\\.|[^\]\\])+\]/su.exec(rest)?.[0];
  if (found === undefined) throw new Error(`"${rest}" has a [ without its ]`);
  // A second `[` means itself.
  return [`[${found.slice(1, -1).replaceAll('[', '\\[')}]`, found.length];
};

/** One step of the translation: a piece of a regular expression, and how much of the pattern it stands for. */
const piece = (pattern: string, at: number): readonly [expression: string, length: number] => {
  const rest = pattern.slice(at);
  if (rest === '**' || rest === '**/') return ['.*', rest.length];
  // Any number of folders, none too.
  if (rest.startsWith('**/')) return ['(?:.*/)?', 3];
  if (rest.startsWith('**')) return ['(?:.*/)?', 2];
  if (rest.startsWith('*')) return ['[^/]*', 1];
  if (rest.startsWith('?')) return ['[^/]', 1];
  if (rest.startsWith('[')) return group(rest);
  if (rest === '\\') throw new Error(`"${pattern}" escapes nothing at its end`);
  const isEscaped = rest.startsWith('\\');
  const character = String.fromCodePoint(rest.codePointAt(isEscaped ? 1 : 0) ?? 0);
  return [literal(character), character.length + (isEscaped ? 1 : 0)];
};

const expressionOf = (pattern: string): RegExp => {
  let expression = '';
  for (let at = 0; at < pattern.length; ) {
    const [part, length] = piece(pattern, at);
    expression += part;
    at += length;
  }
  return new RegExp(`^${expression}$`, 'su');
};

const hasWildcards = (text: string): boolean => /[*?[\]\\]/.test(text);

/** `**` at an end is not one of the folders of the regular expression, but the end of any path. */
const matcherOf = (pattern: string): ((path: string) => boolean) => {
  const end = pattern.slice(2);
  if (pattern.startsWith('**') && !hasWildcards(end)) {
    return (path) => path.endsWith(end) || (end.startsWith('/') && path === end.slice(1));
  }
  const expression = expressionOf(pattern);
  return (path) => expression.test(path);
};

const patternOf = (line: string): Pattern => {
  const isException = line.startsWith('!');
  const pattern = isException ? line.slice(1) : line;
  if (pattern === '') throw new Error('a line with "!" alone excepts nothing');
  return { isException, matches: matcherOf(pattern) };
};

/** `a`, `a/b`, `a/b/c` of `a/b/c`: a pattern that matches a folder matches what is in it. */
const withParents = (path: string): readonly string[] => {
  const names = path.split('/');
  return names.map((_, at) => names.slice(0, at + 1).join('/'));
};

/** Throws for what Docker refuses: an exception of nothing, a group that does not end. */
export const ignorePatterns = (text: string): IgnorePatterns => {
  const patterns = linesOf(text).map(patternOf);
  return {
    hasExceptions: patterns.some(({ isException }) => isException),
    ignores: (path) => {
      const paths = withParents(path);
      return patterns.reduce(
        // Of all that match, the last decides.
        (ignored, { isException, matches }) => (paths.some(matches) ? !isException : ignored),
        false,
      );
    },
  };
};
