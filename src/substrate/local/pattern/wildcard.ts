import { InvalidEventPattern } from './invalid-pattern.ts';

interface Wildcard {
  /** Literal texts between the asterisks, unescaped: one more than there are asterisks. */
  readonly pieces: readonly string[];
}

const literalOf = (token: string, where: string): string => {
  if (!token.startsWith('\\')) return token;
  if (token === '\\*' || token === '\\\\') return token.slice(1);
  throw new InvalidEventPattern(where, 'a backslash may only stand before an asterisk or a backslash');
};

const parse = (text: string, where: string): Wildcard => {
  const pieces: string[] = [];
  let piece = '';
  let previous = '';
  for (const token of text.match(/\\.?|\*|[^\\*]+/gs) ?? []) {
    if (token !== '*') piece += literalOf(token, where);
    else if (previous === '*') throw new InvalidEventPattern(where, 'consecutive asterisks are not allowed');
    else {
      pieces.push(piece);
      piece = '';
    }
    previous = token;
  }
  return { pieces: [...pieces, piece] };
};

/** Leftmost placement of every inner piece is enough, so the time is linear in practice and nothing backtracks. */
const matches = ({ pieces }: Wildcard, value: string): boolean => {
  const [first = '', ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return value === first;
  if (!value.startsWith(first)) return false;
  let from = first.length;
  for (const piece of rest) {
    const at = value.indexOf(piece, from);
    if (at < 0) return false;
    from = at + piece.length;
  }
  return value.length - last.length >= from && value.endsWith(last);
};

/** `*` stands for any text, also none; `\*` and `\\` are the characters themselves. */
export const wildcard = (text: string, where: string): ((value: string) => boolean) => {
  const parsed = parse(text, where);
  return (value) => matches(parsed, value);
};
