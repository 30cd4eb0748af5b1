import type { EventFields, Membership, Occurrence } from './event-fields.ts';
import { fieldsOf } from './event-fields.ts';
import { InvalidEventPattern } from './invalid-pattern.ts';
import type { LeafTest } from './value-test.ts';
import { isObject, isOperator, leafTest } from './value-test.ts';

/** EventBridge's own limit on what `$or` may multiply to. */
const mostAlternatives = 1000;

type Field = { readonly path: string; readonly tests: readonly LeafTest[] };
/** All of its fields must match, each by one of its tests. */
type Alternative = readonly Field[];

export interface Matcher {
  matches(event: unknown): boolean;
  /** For several patterns over one event: `fieldsOf` is then paid once. */
  matchesFields(fields: EventFields): boolean;
}

const leaf = (path: string, elements: readonly unknown[], where: string): Alternative => {
  if (elements.length === 0) throw new InvalidEventPattern(where, 'an empty array is not allowed');
  return [{ path, tests: elements.map((element, index) => leafTest(element, `${where}[${index}]`)) }];
};

/** `$or` means "or" only over two or more objects without operators; otherwise it is a field with a strange name. */
const isOr = (name: string, value: unknown): value is readonly { readonly [name: string]: unknown }[] =>
  name === '$or' &&
  Array.isArray(value) &&
  value.length > 1 &&
  value.every((branch) => isObject(branch) && !Object.keys(branch).some(isOperator));

const product = (left: readonly Alternative[], right: readonly Alternative[], where: string): Alternative[] => {
  if (left.length * right.length > mostAlternatives) {
    throw new InvalidEventPattern(where, `$or makes more than ${mostAlternatives} combinations`);
  }
  return left.flatMap((one) => right.map((other) => [...one, ...other]));
};

const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

const alternatives = (node: unknown, path: string, where: string): readonly Alternative[] => {
  if (Array.isArray(node)) return [leaf(path, node, where)];
  if (!isObject(node)) throw new InvalidEventPattern(where, 'it must be an object or an array');
  const members = Object.entries(node);
  if (members.length === 0) throw new InvalidEventPattern(where, 'an empty object is not allowed');
  let all: readonly Alternative[] = [[]];
  for (const [name, value] of members) {
    const inner = join(where, name);
    const choices = isOr(name, value)
      ? value.flatMap((branch, index) => alternatives(branch, path, `${inner}[${index}]`))
      : alternatives(value, join(path, name), inner);
    all = product(all, choices, inner);
  }
  return all;
};

const agree = (left: Membership, right: Membership): boolean => {
  for (const [array, index] of right) {
    const other = left.get(array);
    if (other !== undefined && other !== index) return false;
  }
  return true;
};

/** Undefined: matched by absence, which puts the field into no element at all. */
const candidates = ({ path, tests }: Field, fields: EventFields): readonly Occurrence[] | undefined => {
  const found = fields.get(path) ?? [];
  if (found.length === 0 && tests.some((test) => test.absent)) return undefined;
  return found.filter(({ value }) => tests.some((test) => !test.absent && test.test(value)));
};

const keyOf = (membership: Membership): string => [...membership].map(([array, index]) => `${array}:${index}`).join();

/**
 * Is there one choice of elements that suits every field? A join over the arrays' positions. Positions that no later
 * field shares are dropped, so that unrelated arrays do not multiply.
 */
const consistent = (choices: readonly (readonly Occurrence[])[]): boolean => {
  let states: readonly Membership[] = [new Map()];
  choices.forEach((choice, at) => {
    const later = new Set(choices.slice(at + 1).flatMap((next) => next.flatMap(({ within }) => [...within.keys()])));
    const next = new Map<string, Membership>();
    for (const state of states) {
      for (const { within } of choice) {
        if (!agree(state, within)) continue;
        const kept = new Map([...state, ...within].filter(([array]) => later.has(array)).sort(([a], [b]) => a - b));
        next.set(keyOf(kept), kept);
      }
    }
    states = [...next.values()];
  });
  return states.length > 0;
};

const alternativeMatches = (alternative: Alternative, fields: EventFields): boolean => {
  const choices: (readonly Occurrence[])[] = [];
  for (const field of alternative) {
    const found = candidates(field, fields);
    if (found === undefined) continue;
    if (found.length === 0) return false;
    // Values outside of arrays agree with everything.
    if (!found.some(({ within }) => within.size === 0)) choices.push(found);
  }
  return choices.length < 2 || consistent(choices);
};

/**
 * The whole EventBridge pattern language. Throws `InvalidEventPattern` for what the service would refuse.
 */
export const compilePattern = (pattern: unknown): Matcher => {
  if (!isObject(pattern)) throw new InvalidEventPattern('', 'a pattern must be an object');
  const compiled = alternatives(pattern, '', '');
  const matchesFields = (fields: EventFields): boolean =>
    compiled.some((alternative) => alternativeMatches(alternative, fields));
  return { matches: (event) => matchesFields(fieldsOf(event)), matchesFields };
};
