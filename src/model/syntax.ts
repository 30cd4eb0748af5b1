import type { ParseError } from 'jsonc-parser';
import { printParseErrorCode } from 'jsonc-parser';
import type { SourceProblem } from './source.ts';

/** After the first few a recovering parser mostly reports its own confusion. */
const maxSyntaxErrors = 5;
const considered = 20;

const words: Readonly<Record<string, string>> = {
  InvalidSymbol: 'this is neither a value nor a name in double quotes',
  InvalidNumberFormat: 'this is not a JSON number',
  PropertyNameExpected: 'a name in double quotes is expected here',
  ValueExpected: 'a value is expected here',
  ColonExpected: 'a colon is expected here',
  CommaExpected: 'a comma is expected here',
  CloseBraceExpected: 'a } is missing here',
  CloseBracketExpected: 'a ] is missing here',
  UnexpectedEndOfComment: 'a comment has no end',
  UnexpectedEndOfString: 'the text that begins here has no closing quote',
  UnexpectedEndOfNumber: 'the number is cut off',
  InvalidUnicode: 'the \\u escape needs four hexadecimal digits',
  InvalidEscapeCharacter: 'the character after the backslash cannot be escaped',
  InvalidCharacter: 'a control character must be written as an escape',
};

const trailingComma = (text: string, offset: number): number | undefined => {
  if (text[offset] !== '}' && text[offset] !== ']') return undefined;
  const before = text.slice(0, offset).trimEnd();
  return before.endsWith(',') ? before.length - 1 : undefined;
};

const describe = (text: string, end: number, error: ParseError): SourceProblem => {
  const name = printParseErrorCode(error.error);
  const comma = trailingComma(text, error.offset);
  const at = { path: [], offset: comma ?? error.offset, hint: null };
  if (comma !== undefined) {
    return { ...at, code: 'trailing-comma', message: 'a comma before a closing bracket', hint: 'remove the comma' };
  }
  // A symbol that is none is skipped by the parser, also where nothing may stand any more.
  if (name === 'EndOfFileExpected' || (name === 'InvalidSymbol' && error.offset >= end)) {
    const message = 'there is text after the end of the project object';
    return { ...at, code: 'text-after-value', message, hint: 'one file holds one object; remove what follows' };
  }
  return { ...at, code: 'malformed-json', message: words[name] ?? 'this is not JSON' };
};

interface Parsed {
  readonly text: string;
  readonly errors: readonly ParseError[];
  /** Where the value ends. */
  readonly end: number;
}

/** The parser's complaints in our words, the first few of them, one for each place. */
export const describeParseErrors = ({ text, errors, end }: Parsed): readonly SourceProblem[] => {
  if (text.trim() === '') {
    const hint = 'clusterless init writes a first project file';
    return [{ code: 'empty-file', offset: 0, path: [], message: 'the file is empty', hint }];
  }
  const problems = errors.slice(0, considered).map((error) => describe(text, end, error));
  const firsts = problems.filter((problem, index) => problems.findIndex((p) => p.offset === problem.offset) === index);
  return firsts.slice(0, maxSyntaxErrors);
};
