import type { SourceProblem } from './source.ts';

/** Deeper nesting is an attack or an accident, and parsers recurse. */
const maxDepth = 64;

const whole = { path: [], hint: null } as const;

const endOfString = (text: string, start: number): number => {
  let at = start + 1;
  while (at < text.length && text[at] !== '"' && text[at] !== '\n') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
};

/** Where the comment that begins here ends; `undefined` when none begins here; -1 when it never ends. */
const endOfComment = (text: string, start: number): number | undefined => {
  if (text[start] === '#' || text.startsWith('//', start)) {
    const end = text.indexOf('\n', start);
    return end < 0 ? text.length : end;
  }
  if (!text.startsWith('/*', start)) return undefined;
  const end = text.indexOf('*/', start + 2);
  return end < 0 ? -1 : end + 2;
};

const blank = (comment: string): string => comment.replace(/[^\n\r]/g, ' ');

/** -1, 0 or 1: how this character changes the nesting. */
const nesting = (character: string | undefined): number => {
  if (character === '{' || character === '[') return 1;
  return character === '}' || character === ']' ? -1 : 0;
};

/**
 * The text with every comment replaced by blanks of the same length, so that offsets stay those of the file. It knows
 * `#`, which no JSON parser does, and measures the nesting before a recursive parser sees it.
 */
export const blankComments = (text: string): { text: string; problems: readonly SourceProblem[] } => {
  const pieces: string[] = [];
  let kept = 0;
  let depth = 0;
  for (let at = 0; at < text.length; ) {
    const end = endOfComment(text, at);
    if (end === -1) {
      const message = 'the comment that begins here has no end';
      return { text, problems: [{ ...whole, code: 'malformed-json', offset: at, message, hint: 'add */' }] };
    }
    if (end !== undefined) {
      pieces.push(text.slice(kept, at), blank(text.slice(at, end)));
      kept = end;
    }
    depth += nesting(text[at]);
    if (depth > maxDepth) {
      const message = `lists and objects are nested more than ${maxDepth} deep`;
      return { text, problems: [{ ...whole, code: 'too-deep', offset: at, message }] };
    }
    at = end ?? (text[at] === '"' ? endOfString(text, at) : at + 1);
  }
  pieces.push(text.slice(kept));
  return { text: pieces.join(''), problems: [] };
};
