import { InvalidEventPattern } from './invalid-pattern.ts';

type Test = (value: number) => boolean;

const comparisons: { readonly [operator: string]: (bound: number) => Test } = {
  '=': (bound) => (value) => value === bound,
  '<': (bound) => (value) => value < bound,
  '<=': (bound) => (value) => value <= bound,
  '>': (bound) => (value) => value > bound,
  '>=': (bound) => (value) => value >= bound,
};

const comparison = (terms: readonly unknown[], at: number, where: string): Test => {
  const operator = terms[at];
  const bound = terms[at + 1];
  const compare =
    typeof operator === 'string' && Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined;
  if (compare === undefined) throw new InvalidEventPattern(where, `expected one of = < <= > >= at position ${at}`);
  if (typeof bound !== 'number') {
    throw new InvalidEventPattern(where, `the value of ${String(operator)} must be a number`);
  }
  return compare(bound);
};

/** `["=", 1]`, one bound, or a lower bound and then an upper one: the only forms there are. */
export const numeric = (terms: unknown, where: string): Test => {
  if (!Array.isArray(terms)) throw new InvalidEventPattern(where, 'the value of numeric must be an array');
  const first = comparison(terms, 0, where);
  if (terms.length === 2) return first;
  const second = comparison(terms, 2, where);
  const [lower, low, upper, high] = terms;
  if (terms.length > 4 || lower === '=' || upper === '=') {
    throw new InvalidEventPattern(where, 'too many terms in the numeric range');
  }
  if (!String(lower).startsWith('>') || !String(upper).startsWith('<')) {
    throw new InvalidEventPattern(where, 'a range has its lower bound first: [">", 0, "<=", 5]');
  }
  if (low >= high) throw new InvalidEventPattern(where, 'the lower bound must be less than the upper bound');
  return (value) => first(value) && second(value);
};
