import { describe, expect, test } from 'vitest';
import { compilePattern } from '../../../../src/substrate/local/pattern/event-pattern.ts';

type Vector = readonly [name: string, pattern: unknown, event: unknown];

const hits: readonly Vector[] = [
  ['an equal string', { source: ['aws.s3'] }, { source: 'aws.s3' }],
  ['any of the listed values', { state: ['stopped', 'running'] }, { state: 'running' }],
  ['a number however it is written', { n: [3.018e2] }, { n: 301.8 }],
  ['zero', { n: [0] }, { n: 0 }],
  ['a boolean', { ok: [true] }, { ok: true }],
  ['null where it is asked for', { a: [null] }, { a: null }],
  ['the empty string where it is asked for', { a: [''] }, { a: '' }],
  ['every field, each by one value', { a: ['x'], b: { c: [1] } }, { a: 'x', b: { c: 1, d: 2 } }],
  ['fields that the pattern does not name', { a: ['x'] }, { a: 'x', z: {} }],
  ['exactly', { a: [{ exactly: 'x' }] }, { a: 'x' }],
  ['an array by any of its elements', { tags: ['b'] }, { tags: ['a', 'b'] }],
  ['nested arrays by any of their elements', { tags: ['c'] }, { tags: ['a', ['b', ['c']]] }],
  ['a dotted key for a nested field', { 'detail.object.key': ['k'] }, { detail: { object: { key: 'k' } } }],
  ['a nested pattern for a dotted key', { detail: { object: ['k'] } }, { 'detail.object': 'k' }],
  ['a prefix', { key: [{ prefix: 'in/' }] }, { key: 'in/a' }],
  ['the empty prefix', { key: [{ prefix: '' }] }, { key: '' }],
  ['a prefix in any case', { key: [{ prefix: { 'equals-ignore-case': 'IN/' } }] }, { key: 'iN/a' }],
  ['a suffix', { key: [{ suffix: '.csv' }] }, { key: 'a.csv' }],
  ['a suffix in any case', { key: [{ suffix: { 'equals-ignore-case': '.CSV' } }] }, { key: 'a.Csv' }],
  ['a text in any case', { key: [{ 'equals-ignore-case': 'ÄB' }] }, { key: 'äb' }],
  ['the empty text in any case', { key: [{ 'equals-ignore-case': '' }] }, { key: '' }],
  ['a wildcard in the middle', { key: [{ wildcard: 'a*z' }] }, { key: 'abcz' }],
  ['a wildcard that stands for nothing', { key: [{ wildcard: 'a*z' }] }, { key: 'az' }],
  ['several wildcards', { key: [{ wildcard: '*/lib/*.js' }] }, { key: 'x/lib/lib/y.js' }],
  ['a wildcard whose pieces repeat', { key: [{ wildcard: '*ab*ab' }] }, { key: 'ababab' }],
  ['a lone wildcard for the empty text', { key: [{ wildcard: '*' }] }, { key: '' }],
  ['an escaped asterisk', { key: [{ wildcard: 'a\\*b*' }] }, { key: 'a*bc' }],
  ['an escaped backslash', { key: [{ wildcard: 'a\\\\*' }] }, { key: 'a\\x' }],
  ['a wildcard without an asterisk', { key: [{ wildcard: 'abc' }] }, { key: 'abc' }],
  ['a line break inside a wildcard', { key: [{ wildcard: 'a*b' }] }, { key: 'a\nb' }],
  ['another string', { s: [{ 'anything-but': 'x' }] }, { s: 'y' }],
  ['another type', { s: [{ 'anything-but': 'x' }] }, { s: 1 }],
  ['null as something else', { s: [{ 'anything-but': 'x' }] }, { s: null }],
  ['a string that looks like an excluded number', { n: [{ 'anything-but': 1 }] }, { n: '1' }],
  ['something outside a list', { s: [{ 'anything-but': ['x', 'y'] }] }, { s: 'z' }],
  ['a number outside a list', { n: [{ 'anything-but': [1, 2] }] }, { n: 3 }],
  ['another prefix', { s: [{ 'anything-but': { prefix: 'a' } }] }, { s: 'ba' }],
  ['none of several prefixes', { s: [{ 'anything-but': { prefix: ['a', 'b'] } }] }, { s: 'c' }],
  ['another suffix', { s: [{ 'anything-but': { suffix: ['.a', '.b'] } }] }, { s: 'x.c' }],
  ['another text in any case', { s: [{ 'anything-but': { 'equals-ignore-case': ['A', 'B'] } }] }, { s: 'c' }],
  ['another wildcard', { s: [{ 'anything-but': { wildcard: '*/lib/*' } }] }, { s: 'lib/x' }],
  ['one element besides the excluded one', { s: [{ 'anything-but': 'x' }] }, { s: ['x', 'y'] }],
  ['an upper bound', { n: [{ numeric: ['<', 10] }] }, { n: 9.99 }],
  ['a lower bound', { n: [{ numeric: ['>=', 10] }] }, { n: 10 }],
  ['a range', { n: [{ numeric: ['>', 0, '<=', 5] }] }, { n: 5 }],
  ['numeric equality', { n: [{ numeric: ['=', 301.8] }] }, { n: 3.018e2 }],
  ['a negative range', { n: [{ numeric: ['>=', -5, '<', -1] }] }, { n: -5 }],
  ['an IPv4 block', { ip: [{ cidr: '10.0.0.0/24' }] }, { ip: '10.0.0.255' }],
  ['a block whose address has host bits', { ip: [{ cidr: '10.0.0.77/24' }] }, { ip: '10.0.0.1' }],
  ['the whole of IPv4', { ip: [{ cidr: '0.0.0.0/0' }] }, { ip: '200.1.2.3' }],
  ['an IPv6 block', { ip: [{ cidr: '2001:db8::/32' }] }, { ip: '2001:0db8:ffff::1' }],
  ['an address in another notation', { ip: ['::1'] }, { ip: '0:0:0:0:0:0:0:1' }],
  ['presence', { a: { b: [{ exists: true }] } }, { a: { b: null } }],
  ['absence', { a: { b: [{ exists: false }] } }, { a: { c: 1 } }],
  ['absence when only something below is there', { a: [{ exists: false }] }, { a: { b: 1 } }],
  ['absence of the elements of an empty array', { a: [{ exists: false }] }, { a: [] }],
  ['absence or a value: absent', { a: ['x', { exists: false }] }, { b: 1 }],
  ['absence or a value: the value', { a: ['x', { exists: false }] }, { a: 'x' }],
  ['one side of $or', { $or: [{ a: [1] }, { b: [2] }] }, { b: 2 }],
  ['$or beside other fields', { s: ['x'], $or: [{ a: [1] }, { b: [2] }] }, { s: 'x', a: 1 }],
  ['$or below a field', { d: { $or: [{ a: [1] }, { b: [2] }] } }, { d: { b: 2 } }],
  ['$or inside $or', { $or: [{ a: [1] }, { b: [2], $or: [{ c: [3] }, { d: [4] }] }] }, { b: 2, d: 4 }],
  ['$or whose branches have operators as values', { $or: [{ a: [{ prefix: 'x' }] }, { b: [2] }] }, { a: 'xy' }],
  ['$or as a field when it is an object', { $or: { a: [1] } }, { $or: { a: 1 } }],
  ['$or as a field when it lists one operator', { $or: [{ prefix: 'x' }] }, { $or: 'xy' }],
  ['$or as a field when it lists operators', { $or: [{ prefix: 'x' }, { suffix: 'y' }] }, { $or: 'zy' }],
  [
    'fields of one element',
    { e: { a: [1], b: [2] } },
    {
      e: [
        { a: 1, b: 1 },
        { a: 1, b: 2 },
      ],
    },
  ],
  [
    'an element of an element',
    { e: { a: [1], f: { b: [2], c: [3] } } },
    {
      e: [
        { a: 2, f: [{ b: 2, c: 3 }] },
        { a: 1, f: [{ b: 2 }, { b: 2, c: 3 }] },
      ],
    },
  ],
  ['fields of different arrays', { e: { a: [1] }, f: { b: [2] } }, { e: [{ a: 1 }], f: [{ b: 1 }, { b: 2 }] }],
  ['a field beside the array and one in it', { e: { a: [1] }, b: [2] }, { e: [{ a: 0 }, { a: 1 }], b: 2 }],
  ['hasOwnProperty as a name', { hasOwnProperty: ['x'] }, { hasOwnProperty: 'x' }],
];

const misses: readonly Vector[] = [
  ['another string', { source: ['aws.s3'] }, { source: 'aws.ec2' }],
  ['a string by case', { source: ['aws.s3'] }, { source: 'AWS.S3' }],
  ['a number as text', { n: [1] }, { n: '1' }],
  ['a text as a number', { n: ['1'] }, { n: 1 }],
  ['a boolean as text', { ok: [true] }, { ok: 'true' }],
  ['null by the empty string', { a: [''] }, { a: null }],
  ['an absent field by null', { a: [null] }, {}],
  ['an empty array by null', { a: [null] }, { a: [] }],
  ['one of two fields', { a: ['x'], b: ['y'] }, { a: 'x', b: 'z' }],
  ['an object where a value is asked for', { a: ['x'] }, { a: { x: 'x' } }],
  ['a prefix in the middle', { key: [{ prefix: 'in/' }] }, { key: 'xin/a' }],
  ['a prefix of a number', { n: [{ prefix: '1' }] }, { n: 12 }],
  ['a suffix in the middle', { key: [{ suffix: '.csv' }] }, { key: 'a.csv.gz' }],
  ['overlapping ends of a wildcard', { key: [{ wildcard: 'aba*aba' }] }, { key: 'ababa' }],
  ['a wildcard whose pieces are out of order', { key: [{ wildcard: '*a*b*' }] }, { key: 'ba' }],
  ['an escaped asterisk by another character', { key: [{ wildcard: 'a\\*' }] }, { key: 'ab' }],
  ['the excluded string', { s: [{ 'anything-but': 'x' }] }, { s: 'x' }],
  ['nothing at all by anything-but', { s: [{ 'anything-but': 'x' }] }, {}],
  ['an array of only excluded values', { s: [{ 'anything-but': ['x', 'y'] }] }, { s: ['x', 'y'] }],
  ['an excluded number', { n: [{ 'anything-but': [1, 2] }] }, { n: 2 }],
  ['an excluded prefix', { s: [{ 'anything-but': { prefix: 'a' } }] }, { s: 'ab' }],
  ['an excluded suffix out of a list', { s: [{ 'anything-but': { suffix: ['.a', '.b'] } }] }, { s: 'x.b' }],
  ['an excluded text in any case', { s: [{ 'anything-but': { 'equals-ignore-case': 'A' } }] }, { s: 'a' }],
  ['an excluded wildcard', { s: [{ 'anything-but': { wildcard: '*/lib/*' } }] }, { s: 'x/lib/y' }],
  ['an open bound', { n: [{ numeric: ['>', 0, '<', 5] }] }, { n: 5 }],
  ['a numeric text', { n: [{ numeric: ['=', 5] }] }, { n: '5' }],
  ['an address outside a block', { ip: [{ cidr: '10.0.0.0/24' }] }, { ip: '10.0.1.0' }],
  ['a text that is no address', { ip: [{ cidr: '0.0.0.0/0' }] }, { ip: 'localhost' }],
  ['an IPv6 address in an IPv4 block', { ip: [{ cidr: '0.0.0.0/0' }] }, { ip: '2001:db8::1' }],
  ['presence of an object', { a: [{ exists: true }] }, { a: { b: 1 } }],
  ['presence of nothing', { a: [{ exists: true }] }, {}],
  ['absence of null', { a: [{ exists: false }] }, { a: null }],
  ['absence in another element', { e: { b: [{ exists: false }] } }, { e: [{ a: 1 }, { b: 1 }] }],
  ['both sides of $or', { $or: [{ a: [1] }, { b: [2] }] }, { a: 2, b: 1 }],
  ['the fields beside $or', { s: ['x'], $or: [{ a: [1] }, { b: [2] }] }, { s: 'y', a: 1, b: 2 }],
  ['fields of different elements', { e: { a: [1], b: [2] } }, { e: [{ a: 1 }, { b: 2 }] }],
  ['dotted fields of different elements', { 'e.a': [1], 'e.b': [2] }, { e: [{ a: 1 }, { b: 2 }] }],
  [
    'fields of different inner elements',
    { e: { a: [1], f: { b: [2] } } },
    {
      e: [
        { a: 1, f: [{ b: 1 }] },
        { a: 2, f: [{ b: 2 }] },
      ],
    },
  ],
  [
    'three fields of which two agree',
    { e: { a: [1], b: [2], c: [3] } },
    {
      e: [
        { a: 1, b: 2 },
        { b: 2, c: 3 },
      ],
    },
  ],
  ['an inherited name', { toString: [{ exists: true }] }, {}],
];

const refused: readonly (readonly [string, unknown, where: string, why: RegExp])[] = [
  ['a text', 'x', '', /must be an object/],
  ['a list', [], '', /must be an object/],
  ['nothing', {}, '', /empty object/],
  ['an empty object', { detail: {} }, 'detail', /empty object/],
  ['an empty list', { detail: { a: [] } }, 'detail.a', /empty array/],
  ['a bare value', { source: 'aws.s3' }, 'source', /object or an array/],
  ['a list in a list', { a: [['x']] }, 'a[0]', /must be a string, a number/],
  ['an unknown operator', { a: ['x', { contains: 'y' }] }, 'a[1]', /unknown operator "contains"/],
  ['an inherited name as operator', { a: [{ toString: 'y' }] }, 'a[0]', /unknown operator "toString"/],
  ['an operator object without an operator', { a: [{}] }, 'a[0]', /operator is missing/],
  ['two operators in one', { a: [{ prefix: 'x', suffix: 'y' }] }, 'a[0]', /only one operator/],
  ['a prefix that is no text', { a: [{ prefix: 1 }] }, 'a[0].prefix', /must be a string/],
  ['a prefix with a strange operator', { a: [{ prefix: { wildcard: 'x' } }] }, 'a[0].prefix', /unknown operator/],
  ['two asterisks', { a: [{ wildcard: 'a**b' }] }, 'a[0].wildcard', /consecutive/],
  ['a strange escape', { a: [{ wildcard: 'a\\b' }] }, 'a[0].wildcard', /backslash/],
  ['an escape at the end', { a: [{ wildcard: 'a\\' }] }, 'a[0].wildcard', /backslash/],
  ['a numeric without a list', { a: [{ numeric: '>5' }] }, 'a[0].numeric', /must be an array/],
  ['an empty numeric', { a: [{ numeric: [] }] }, 'a[0].numeric', /expected one of/],
  ['a numeric with a text', { a: [{ numeric: ['>', '5'] }] }, 'a[0].numeric', /must be a number/],
  ['a numeric with a strange operator', { a: [{ numeric: ['!=', 5] }] }, 'a[0].numeric', /expected one of/],
  ['equality with a second term', { a: [{ numeric: ['=', 5, '<', 6] }] }, 'a[0].numeric', /too many terms/],
  ['a range upside down', { a: [{ numeric: ['<', 5, '>', 1] }] }, 'a[0].numeric', /lower bound first/],
  ['an empty range', { a: [{ numeric: ['>', 5, '<', 5] }] }, 'a[0].numeric', /less than/],
  ['three bounds', { a: [{ numeric: ['>', 1, '<', 5, '<', 6] }] }, 'a[0].numeric', /too many terms/],
  ['anything but nothing', { a: [{ 'anything-but': [] }] }, 'a[0].anything-but', /must not be empty/],
  ['anything but a mixture', { a: [{ 'anything-but': ['x', 1] }] }, 'a[0].anything-but', /all strings or all numbers/],
  ['anything but null', { a: [{ 'anything-but': null }] }, 'a[0].anything-but', /all strings or all numbers/],
  ['anything but the empty prefix', { a: [{ 'anything-but': { prefix: '' } }] }, 'a[0].anything-but.prefix', /empty/],
  ['anything but a number', { a: [{ 'anything-but': { numeric: ['=', 1] } }] }, 'a[0].anything-but', /cannot negate/],
  ['a mask that is too long', { a: [{ cidr: '10.0.0.0/33' }] }, 'a[0].cidr', /CIDR/],
  ['a block without a mask', { a: [{ cidr: '10.0.0.0' }] }, 'a[0].cidr', /CIDR/],
  ['a block of no address', { a: [{ cidr: '10.0.0/24' }] }, 'a[0].cidr', /CIDR/],
  ['exists with a text', { a: [{ exists: 'yes' }] }, 'a[0].exists', /true or false/],
  ['an empty branch of $or', { $or: [{ a: [1] }, {}] }, '$or[1]', /empty object/],
  ['a $or of one branch', { $or: [{ a: [1] }] }, '$or[0]', /unknown operator "a"/],
];

describe('an event pattern', () => {
  test.each(hits)('matches %s', (_, pattern, event) => {
    expect(compilePattern(pattern).matches(event)).toBe(true);
  });

  test.each(misses)('does not match %s', (_, pattern, event) => {
    expect(compilePattern(pattern).matches(event)).toBe(false);
  });

  test.each(refused)('is refused when it is %s', (_, pattern, where, why) => {
    expect(() => compilePattern(pattern)).toThrow(
      expect.objectContaining({ name: 'InvalidEventPattern', where, why: expect.stringMatching(why) }),
    );
  });

  test('is refused when its $or multiply beyond the limit of the service', () => {
    const or = (name: string): object => ({
      $or: Array.from({ length: 11 }, (_, value) => ({ [name]: [value] })),
    });
    const pattern = { x: or('a'), y: or('b'), z: or('c') };
    expect(() => compilePattern(pattern)).toThrow(/more than 1000/);
  });

  test('answers soon about an event whose arrays multiply', () => {
    const many = Array.from({ length: 300 }, (_, i) => ({ a: 1, b: i === 299 ? 2 : 0, c: i === 0 ? 3 : 0 }));
    const pattern = { p: { a: [1] }, q: { a: [1] }, r: { a: [1] }, s: { a: [1], b: [2], c: [3] } };
    expect(compilePattern(pattern).matches({ p: many, q: many, r: many, s: many })).toBe(false);
  });
});
