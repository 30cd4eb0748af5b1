import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { fieldsOf } from '../../../../src/substrate/local/pattern/event-fields.ts';
import { compilePattern } from '../../../../src/substrate/local/pattern/event-pattern.ts';
import { InvalidEventPattern } from '../../../../src/substrate/local/pattern/invalid-pattern.ts';

const word = fc.string({ unit: fc.constantFrom('a', 'b', '*', '\\'), maxLength: 5 });
const scalar = fc.oneof(word, fc.integer({ min: -2, max: 2 }), fc.boolean(), fc.constant(null));
const literal = (text: string): string => text.replaceAll(/[\\*]/g, (special) => `\\${special}`);

const negations = fc.oneof(
  word.filter((text) => text !== '').map((prefix) => ({ prefix })),
  word.filter((text) => text !== '').map((suffix) => ({ suffix })),
  word.map((text) => ({ 'equals-ignore-case': text })),
  word.map((text) => ({ wildcard: `${literal(text)}*` })),
);

const matches = (pattern: unknown, event: unknown): boolean => compilePattern(pattern).matches(event);

/** What a wildcard means, said with a regular expression. */
const asRegExp = (pieces: readonly string[]): RegExp =>
  new RegExp(`^${pieces.map((piece) => piece.replaceAll(/[\\*]/g, String.raw`\$&`)).join('.*')}$`, 's');

describe('the pattern language', () => {
  test.prop([negations, scalar])('negates with anything-but on every scalar', (operator, value) => {
    expect(matches({ a: [{ 'anything-but': operator }] }, { a: value })).toBe(
      !matches({ a: [operator] }, { a: value }),
    );
  });

  test.prop([fc.oneof(word, fc.integer()), scalar])('negates a literal the same way', (excluded, value) => {
    expect(matches({ a: [{ 'anything-but': excluded }] }, { a: value })).toBe(
      !matches({ a: [excluded] }, { a: value }),
    );
  });

  test.prop([fc.array(word, { minLength: 1, maxLength: 4 }), word])(
    'reads a wildcard as texts with gaps',
    (all, value) => {
      const pieces = all.filter((piece, at) => piece !== '' || at === 0 || at === all.length - 1);
      expect(matches({ a: [{ wildcard: pieces.map(literal).join('*') }] }, { a: value })).toBe(
        asRegExp(pieces).test(value),
      );
    },
  );

  test.prop([fc.array(fc.record({ x: fc.nat(2), y: fc.nat(2), z: fc.nat(2) }), { maxLength: 5 })])(
    'takes the fields of an array from one element',
    (e) => {
      expect(matches({ e: { x: [0], y: [1], z: [2] } }, { e })).toBe(
        e.some(({ x, y, z }) => x === 0 && y === 1 && z === 2),
      );
    },
  );

  test.prop([
    fc.array(fc.record({ f: fc.array(fc.record({ x: fc.nat(1), y: fc.nat(1) }), { maxLength: 3 }), z: fc.nat(1) }), {
      maxLength: 4,
    }),
  ])('takes the fields of nested arrays from one element of each', (e) => {
    expect(matches({ e: { z: [1], f: { x: [0], y: [1] } } }, { e })).toBe(
      e.some(({ f, z }) => z === 1 && f.some(({ x, y }) => x === 0 && y === 1)),
    );
  });

  test.prop([
    fc.array(scalar, { minLength: 1, maxLength: 3 }),
    fc.array(scalar, { minLength: 1, maxLength: 3 }),
    scalar,
    scalar,
  ])('makes $or the union of its branches and a sibling an intersection', (a, b, first, second) => {
    const event = { a: first, b: second, c: 1 };
    const either = matches({ a }, event) || matches({ b }, event);
    expect(matches({ $or: [{ a }, { b }] }, event)).toBe(either);
    expect(matches({ c: [1], $or: [{ a }, { b }] }, event)).toBe(either);
    expect(matches({ c: [2], $or: [{ a }, { b }] }, event)).toBe(false);
  });

  test.prop([scalar.filter((value) => typeof value !== 'string'), scalar])(
    'finds a literal in an array when an element has it',
    (wanted, other) => {
      expect(matches({ a: [wanted] }, { a: [other, wanted] })).toBe(true);
    },
  );

  test.prop([fc.jsonValue(), fc.jsonValue()])('never throws anything but its own error', (pattern, event) => {
    try {
      compilePattern(pattern).matches(event);
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(InvalidEventPattern);
    }
  });

  test.prop([fc.jsonValue()])('flattens every event', (event) => {
    expect(fieldsOf(event)).toBeInstanceOf(Map);
  });
});
