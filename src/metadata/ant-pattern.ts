import { ClusterlessError, messageOf } from '../errors.ts';

/**
 * Ant-style patterns, segment by segment: `?` one character, `*` any run inside a segment, `**` any number of
 * segments, `{x}` as `*`, `{x:regex}` what the expression says.
 */
export interface AntPattern {
  /** Begins with the separator. */
  readonly absolute: boolean;
  matches(path: string): boolean;
}

interface AntOptions {
  readonly separator: string;
  readonly ignoreCase: boolean;
}

const token = /\?|\*|\{[^{}:]*(?::((?:[^{}\\]|\\.|\{[^{}]*\})*))?\}/g;

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

const segmentSource = (segment: string): string => {
  let source = '';
  let end = 0;
  for (const match of segment.matchAll(token)) {
    source += escapeRegExp(segment.slice(end, match.index));
    source += match[0] === '?' ? '.' : match[1] === undefined ? '.*' : `(?:${match[1]})`;
    end = match.index + match[0].length;
  }
  return source + escapeRegExp(segment.slice(end));
};

type Segment = RegExp | '**';

const compileSegment = (segment: string, pattern: string, ignoreCase: boolean): Segment => {
  if (segment === '**') return segment;
  try {
    return new RegExp(`^${segmentSource(segment)}$`, ignoreCase ? 'sui' : 'su');
  } catch (cause) {
    throw new ClusterlessError('CLS_PROJECT_INVALID', `"${pattern}" is not a path pattern`, {
      detail: messageOf(cause),
      cause,
    });
  }
};

/** Greedy with one place to go back to: what stands before the last `**` never needs to be tried again. */
const matchSegments = (pattern: readonly Segment[], path: readonly string[]): boolean => {
  let at = 0;
  let retryPattern = -1;
  let retryPath = 0;
  for (let index = 0; index < path.length; ) {
    const segment = pattern[at];
    if (segment === '**') {
      retryPattern = ++at;
      retryPath = index;
    } else if (segment?.test(path[index] ?? '')) {
      at++;
      index++;
    } else {
      if (retryPattern < 0) return false;
      at = retryPattern;
      index = ++retryPath;
    }
  }
  return pattern.slice(at).every((segment) => segment === '**');
};

export const compileAntPattern = (pattern: string, { separator, ignoreCase }: AntOptions): AntPattern => {
  const words = pattern.split(separator).filter((word) => word !== '');
  const segments = words.map((word) => compileSegment(word, pattern, ignoreCase));
  const absolute = pattern.startsWith(separator);
  const trailing = pattern.endsWith(separator);
  const last = words.at(-1);
  return {
    absolute,
    matches: (path) => {
      if (path.startsWith(separator) !== absolute) return false;
      const parts = path.split(separator).filter((part) => part !== '');
      const pathTrailing = path.endsWith(separator);
      if (matchSegments(segments, parts)) return last === '**' || pathTrailing === trailing;
      // `test/*` matches `test/`: a last star takes the nothing behind the separator.
      return last === '*' && pathTrailing && matchSegments(segments.slice(0, -1), parts);
    },
  };
};
