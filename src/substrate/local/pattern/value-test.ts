import { InvalidEventPattern } from './invalid-pattern.ts';
import { cidr, sameAddress } from './ip.ts';
import { numeric } from './numeric.ts';
import { wildcard } from './wildcard.ts';

/** A leaf of an event. Objects and arrays never reach a test. */
export type Scalar = string | number | boolean | null;
export type ValueTest = (value: Scalar) => boolean;

/** What one element of a pattern's leaf asks of a field: a value, or its absence. */
export type LeafTest = { readonly absent: true } | { readonly absent: false; readonly test: ValueTest };

type StringTest = (value: string) => boolean;

const onStrings =
  (test: StringTest): ValueTest =>
  (value) =>
    typeof value === 'string' && test(value);

const onNumbers =
  (test: (value: number) => boolean): ValueTest =>
  (value) =>
    typeof value === 'number' && test(value);

export const isObject = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text = (value: unknown, where: string): string => {
  if (typeof value !== 'string') throw new InvalidEventPattern(where, 'the value must be a string');
  return value;
};

/** The one member of an operator's object. */
const only = (value: { readonly [name: string]: unknown }, where: string): readonly [string, unknown] => {
  const [first, ...more] = Object.entries(value);
  if (first === undefined) throw new InvalidEventPattern(where, 'an operator is missing');
  if (more.length > 0) throw new InvalidEventPattern(where, 'only one operator is allowed here');
  return first;
};

/** A text, or `{"equals-ignore-case": text}`; both ends folded the same way. */
const affix = (value: unknown, where: string, has: (value: string, part: string) => boolean): StringTest => {
  if (!isObject(value)) {
    const part = text(value, where);
    return (candidate) => has(candidate, part);
  }
  const [operator, operand] = only(value, where);
  if (operator !== 'equals-ignore-case') throw new InvalidEventPattern(where, `unknown operator "${operator}"`);
  const part = text(operand, `${where}.${operator}`).toLowerCase();
  return (candidate) => has(candidate.toLowerCase(), part);
};

const startsWith = (value: string, part: string): boolean => value.startsWith(part);
const endsWith = (value: string, part: string): boolean => value.endsWith(part);

const ignoringCase = (value: unknown, where: string): StringTest => {
  const wanted = text(value, where).toLowerCase();
  return (candidate) => candidate.toLowerCase() === wanted;
};

const notEmpty = (value: unknown, where: string): string => {
  const part = text(value, where);
  if (part === '') throw new InvalidEventPattern(where, 'the text must not be empty');
  return part;
};

/** What may stand inside `anything-but`: a text each, alone or in a list. */
const negatable: { readonly [operator: string]: (value: unknown, where: string) => StringTest } = {
  prefix: (value, where) => affix(notEmpty(value, where), where, startsWith),
  suffix: (value, where) => affix(notEmpty(value, where), where, endsWith),
  'equals-ignore-case': ignoringCase,
  wildcard: (value, where) => wildcard(text(value, where), where),
};

const listOf = (value: unknown, where: string): readonly unknown[] => {
  if (!Array.isArray(value)) return [value];
  if (value.length === 0) throw new InvalidEventPattern(where, 'the list must not be empty');
  return value;
};

const noneOf = (value: unknown, where: string): ValueTest => {
  const values = listOf(value, where);
  const kinds = new Set(values.map((each) => typeof each));
  const [kind] = kinds;
  if (kinds.size !== 1 || (kind !== 'string' && kind !== 'number')) {
    throw new InvalidEventPattern(where, 'the values must be all strings or all numbers');
  }
  const excluded = new Set(values);
  return (candidate) => !excluded.has(candidate);
};

/** Everything that is there and is not what is named: another type is, an absent field is not. */
const anythingBut = (value: unknown, where: string): ValueTest => {
  if (!isObject(value)) return noneOf(value, where);
  const [operator, operand] = only(value, where);
  const inner = `${where}.${operator}`;
  const make = Object.hasOwn(negatable, operator) ? negatable[operator] : undefined;
  if (make === undefined) throw new InvalidEventPattern(where, `anything-but cannot negate "${operator}"`);
  const tests = listOf(operand, inner).map((each) => make(each, inner));
  return (candidate) => typeof candidate !== 'string' || !tests.some((test) => test(candidate));
};

const operators: { readonly [operator: string]: (value: unknown, where: string) => ValueTest } = {
  exactly: (value, where) => {
    const wanted = text(value, where);
    return (candidate) => candidate === wanted;
  },
  prefix: (value, where) => onStrings(affix(value, where, startsWith)),
  suffix: (value, where) => onStrings(affix(value, where, endsWith)),
  'equals-ignore-case': (value, where) => onStrings(ignoringCase(value, where)),
  wildcard: (value, where) => onStrings(wildcard(text(value, where), where)),
  'anything-but': anythingBut,
  numeric: (value, where) => onNumbers(numeric(value, where)),
  cidr: (value, where) => onStrings(cidr(text(value, where), where)),
};

/** Names that make an object in a list an operator, and so a `$or` a plain field. */
export const isOperator = (name: string): boolean => name === 'exists' || Object.hasOwn(operators, name);

const exists = (value: unknown, where: string): LeafTest => {
  if (typeof value !== 'boolean') throw new InvalidEventPattern(where, 'the value of exists must be true or false');
  return value ? { absent: false, test: () => true } : { absent: true };
};

const literal = (value: unknown, where: string): ValueTest => {
  if (typeof value === 'string') {
    const address = sameAddress(value);
    return address === undefined ? (candidate) => candidate === value : onStrings(address);
  }
  if (value !== null && typeof value !== 'number' && typeof value !== 'boolean') {
    throw new InvalidEventPattern(where, 'a value must be a string, a number, true, false, null or an operator');
  }
  return (candidate) => candidate === value;
};

/** One element of a leaf's list: a literal, or an object with one operator. */
export const leafTest = (element: unknown, where: string): LeafTest => {
  if (!isObject(element)) return { absent: false, test: literal(element, where) };
  const [operator, operand] = only(element, where);
  const inner = `${where}.${operator}`;
  if (operator === 'exists') return exists(operand, inner);
  const make = Object.hasOwn(operators, operator) ? operators[operator] : undefined;
  if (make === undefined) throw new InvalidEventPattern(where, `unknown operator "${operator}"`);
  return { absent: false, test: make(operand, inner) };
};
