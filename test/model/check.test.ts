import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { check } from '../../src/model/check.ts';
import { parseSource } from '../../src/model/source.ts';

const schema = z.strictObject({
  text: z.string().optional(),
  flag: z.boolean().optional(),
  count: z.int().min(1).max(9).default(3),
  share: z.number().optional(),
  mode: z.enum(['fast', 'slow']).default('fast'),
  map: z.union([z.enum(['same', 'latest']), z.strictObject({ offset: z.int() })]).default('same'),
  list: z.array(z.string()).default([]),
  byRole: z.record(z.string(), z.strictObject({ name: z.string() })).default({}),
  inner: z.strictObject({ filter: z.string().optional() }).prefault({}),
});

const read = (text: string) => check(schema, parseSource('f.json', text), []);

const dataOf = (text: string): unknown => {
  const checked = read(text);
  return 'data' in checked ? checked.data : checked.diagnostics;
};

const findingsOf = (text: string): readonly string[] => {
  const checked = read(text);
  if ('data' in checked) return [];
  return checked.diagnostics.map(
    ({ code, path, message, hint }) => `${code} ${path}: ${message}${hint ? ` (${hint})` : ''}`,
  );
};

describe('check takes what the predecessor took', () => {
  it.each([
    ['a number for a text, as it is written', '{ "text": 1.10 }', { text: '1.10' }],
    [
      'numbers for texts in lists and maps',
      '{ "list": [1, "b"], "byRole": { "x": { "name": 7 } } }',
      { list: ['1', 'b'], byRole: { x: { name: '7' } } },
    ],
    ['a quoted boolean', '{ "flag": "false" }', { flag: false }],
    ['a quoted number', '{ "count": "5", "share": "-0.5" }', { count: 5, share: -0.5 }],
    [
      'null for what is not given',
      '{ "text": null, "count": null, "mode": null, "map": null, "list": null, "inner": null }',
      { count: 3, mode: 'fast', map: 'same', list: [], inner: {} },
    ],
  ])('%s', (_, text, expected) => {
    expect(dataOf(text)).toMatchObject(expected);
  });
});

describe('check says what is wrong', () => {
  it.each([
    ['{ "flag": "yes" }', 'wrong-type /flag: true or false is expected, not the text "yes"'],
    ['{ "flag": 1 }', 'wrong-type /flag: true or false is expected, not 1'],
    ['{ "text": true }', 'wrong-type /text: a text is expected, not true'],
    ['{ "text": {} }', 'wrong-type /text: a text is expected, not an object'],
    ['{ "count": 1.5 }', 'wrong-type /count: a whole number is expected, not 1.5'],
    ['{ "count": "1e1" }', 'wrong-type /count: a number is expected, not the text "1e1"'],
    ['{ "count": 10 }', 'out-of-range /count: it must be at most 9'],
    ['{ "mode": "fats" }', 'invalid-value /mode: "fats" is not one of "fast", "slow" (did you mean "fast"?)'],
    [
      '{ "map": "sme" }',
      'invalid-value /map: "sme" is not one of "same", "latest", { "offset": … } (did you mean "same"?)',
    ],
    ['{ "map": { "ofset": 1 } }', 'missing-field /map/offset: "offset" is required'],
    ['{ "list": [null] }', 'wrong-type /list/0: a text is expected, not null'],
    ['{ "byRole": { "a/b~c": {} } }', 'missing-field /byRole/a~1b~0c/name: "name" is required'],
    ['{ "inner": { "fliter": "x" } }', 'unknown-field /inner/fliter: unknown field "fliter" (did you mean "filter"?)'],
    ['{ "inner": { "mode": "x" } }', 'unknown-field /inner/mode: unknown field "mode" ("mode" belongs one level up)'],
    ['{ "inner": { "zzz": "x" } }', 'unknown-field /inner/zzz: unknown field "zzz" (fields here: filter)'],
    ['[]', 'wrong-type : an object is expected, not a list'],
  ])('%s', (text, expected) => {
    expect(findingsOf(text)).toContain(expected);
  });

  it('all of it at once', () => {
    expect(findingsOf('{ "flag": "x", "count": 0, "mode": 1, "list": [{}], "a": 1, "b": 2 }')).toHaveLength(6);
  });
});
