import { describe, expect, it } from 'vitest';
import { parseSource } from '../../src/model/source.ts';

const codes = (text: string): readonly string[] => parseSource('f.json', text).problems.map(({ code }) => code);

describe('parseSource', () => {
  it.each([
    ['// before\n{ "a": 1 } // after', { a: 1 }],
    ['{ "a": /* inside */ 1 }', { a: 1 }],
    ['# a hash\n{ "a": 1 # another\n}', { a: 1 }],
    ['\uFEFF{ "a": 1 }', { a: 1 }],
    ['{\r\n  "a": 1\r\n}\r\n', { a: 1 }],
    ['{ "a": "// no # comment /* in */ text \\" // still" }', { a: '// no # comment /* in */ text " // still' }],
    ['{ "toString": 1, "hasOwnProperty": 2 }', { toString: 1, hasOwnProperty: 2 }],
    ['{ "a": [1, null, true, "ü𝄞"] }', { a: [1, null, true, 'ü𝄞'] }],
    ['[1]', [1]],
    ['"text"', 'text'],
  ])('reads %j', (text, value) => {
    const source = parseSource('f.json', text);
    expect(source.problems).toEqual([]);
    expect(source.value).toEqual(value);
  });

  it.each([
    ['', 'empty-file'],
    [' \n// only a comment', 'empty-file'],
    ['{ "a": 1, }', 'trailing-comma'],
    ['{ "a": [1, 2, ] }', 'trailing-comma'],
    ['{ "a": 1 } x', 'text-after-value'],
    ['{ "a": 1 } { "b": 2 }', 'text-after-value'],
    ['{ "a": 1 ', 'malformed-json'],
    ['@', 'malformed-json'],
    ['{ a: 1 }', 'malformed-json'],
    ["{ 'a': 1 }", 'malformed-json'],
    ['{ "a": "unterminated }', 'malformed-json'],
    ['{ "a": 1 /* endless', 'malformed-json'],
    ['{ "a": NaN }', 'malformed-json'],
    ['{ "a": "\\x" }', 'malformed-json'],
    ['{ "a": 1, "a": 2 }', 'duplicate-key'],
    ['{ "a": 1, "\\u0061": 2 }', 'duplicate-key'],
    ['{ "__proto__": {} }', 'forbidden-key'],
    ['{ "a": { "constructor": {} } }', 'forbidden-key'],
  ])('finds what is wrong with %j', (text, code) => {
    expect(codes(text)[0]).toBe(code);
  });

  it.each([65, 100_000])('stops before a parser recurses %i deep', (depth) => {
    expect(codes('['.repeat(depth) + ']'.repeat(depth))).toEqual(['too-deep']);
  });

  it('has no value when the text is not JSON, and has one when only a key is wrong', () => {
    expect(parseSource('f.json', '{ "a": 1, }').value).toBeUndefined();
    expect(parseSource('f.json', '{ "a": 1, "a": 2, "__proto__": { "b": 1 } }').value).toEqual({ a: 1 });
  });

  it('reports a few syntax errors of a text full of them, not all', () => {
    expect(codes('@ '.repeat(10_000)).length).toBeLessThanOrEqual(5);
  });

  it.each([
    ['{\n  "a": {\n    "b": [1, 2]\n  }\n}', ['a', 'b'], 3, 5],
    ['{\n  "a": {\n    "b": [1, 2]\n  }\n}', ['a', 'b', 1], 3, 14],
    ['{\n  "a": {\n    "b": [1, 2]\n  }\n}', ['a', 'missing', 'deeper'], 2, 3],
    ['{\n  "a": 1\n}', ['x'], 1, 1],
    ['# one\n// two\n{ "a": 1 }', ['a'], 3, 3],
    ['{\r\n\t"a": 1 }', ['a'], 2, 2],
    ['/* ü */ { "a": 1 }', ['a'], 1, 11],
  ])('places %j %j', (text, path, line, column) => {
    expect(parseSource('f.json', text).locate(path)).toEqual({ line, column });
  });

  it('keeps the text of a number as it is written', () => {
    const source = parseSource('f.json', '{ "version": 1.10, "big": 12345678901234567890 }');
    expect(source.textAt(['version'])).toBe('1.10');
    expect(source.textAt(['big'])).toBe('12345678901234567890');
    expect(source.textAt(['none'])).toBeUndefined();
  });
});
