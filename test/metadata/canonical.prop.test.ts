import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { canonicalJson, digestOf, sha256 } from '../../src/metadata/canonical.ts';

const shuffle = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shuffle);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, shuffle(member)]),
  );
};

test.prop([fc.jsonValue()])('canonical text says the same value', (value) => {
  expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
});

test.prop([fc.jsonValue()])('canonical text is a fixed point', (value) => {
  expect(canonicalJson(JSON.parse(canonicalJson(value)))).toBe(canonicalJson(value));
});

test.prop([fc.jsonValue()])('the order of members does not count', (value) => {
  expect(canonicalJson(shuffle(value))).toBe(canonicalJson(value));
});

test.prop([fc.jsonValue(), fc.jsonValue()])('equal digests are equal values', (a, b) => {
  expect(digestOf(a) === digestOf(b)).toBe(canonicalJson(a) === canonicalJson(b));
});

test('an undefined member is no member', () => {
  expect(canonicalJson({ b: 1, a: undefined })).toBe('{"b":1}');
  expect(canonicalJson({ b: [1, { d: null, c: '"' }] })).toBe('{"b":[1,{"c":"\\"","d":null}]}');
});

test('digests are SHA-256 in hex', () => {
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(digestOf({ b: 1, a: 2 })).toBe(sha256('{"a":2,"b":1}'));
});
