import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import * as uri from '../../src/metadata/uri.ts';

test.each([
  ['a b', 's3://b/a%20b'],
  ['a+b', 's3://b/a%2Bb'],
  ['a%2Fb', 's3://b/a%252Fb'],
  ['day=1/x', 's3://b/day=1/x'],
  ['é/日本', 's3://b/%C3%A9/%E6%97%A5%E6%9C%AC'],
  ["a!$&'()*,;:@-._~", "s3://b/a!$&'()*,;:@-._~"],
  ['a?b#c', 's3://b/a%3Fb%23c'],
  ['a"<>\\^`{|}[]', 's3://b/a%22%3C%3E%5C%5E%60%7B%7C%7D%5B%5D'],
  ['folder/', 's3://b/folder/'],
  ['/a//b', 's3://b//a//b'],
  ['../x', 's3://b/../x'],
  ['', 's3://b/'],
])('the key %j has the URI %s', (key, expected) => {
  expect(uri.toUri('b', key)).toBe(expected);
  expect(uri.fromUri(expected)).toEqual({ bucket: 'b', key });
});

test('a key that a workload did not encode is read as it stands', () => {
  expect(uri.fromUri('s3://b/a b/é?x')).toEqual({ bucket: 'b', key: 'a b/é?x' });
  expect(uri.fromUri('s3://b')).toEqual({ bucket: 'b', key: '' });
});

test.each([
  's3://',
  's3:///key',
  's3:/b/k',
  'S3://b/k',
  'http://b/k',
  'b/k',
  '',
  's3://b/50%',
  's3://b/%zz',
  's3://b/%ff',
])('is no S3 URI: %j', (text) => {
  expect(uri.tryFromUri(text)).toBeUndefined();
  expect(() => uri.fromUri(text)).toThrow(expect.objectContaining({ code: 'CLS_USAGE' }));
});

test('the command line writes keys verbatim', () => {
  expect(uri.cliToUri('s3://b/50% off/a%20b')).toBe('s3://b/50%25%20off/a%2520b');
  expect(uri.uriToCli('s3://b/50%25%20off/a%2520b')).toBe('s3://b/50% off/a%20b');
  expect(uri.cliToUri('s3://b')).toBe('s3://b/');
  expect(uri.uriToCli('glue:///db/table')).toBe('glue:///db/table');
  expect(() => uri.cliToUri('key')).toThrow(expect.objectContaining({ code: 'CLS_USAGE' }));
});

test.each([
  ['s3://b/root/a', 's3://b/root/', true],
  ['s3://b/root/a', 's3://b//root', true],
  ['s3://b/root/', 's3://b/root', true],
  ['s3://b/r%6Fot/a', 's3://b/root/', true],
  ['s3://b/anything', 's3://b/', true],
  ['s3://b/anything', 's3://b', true],
  ['s3://b/rootless/a', 's3://b/root', false],
  ['s3://b/root', 's3://b/root/', false],
  ['s3://b/a', 's3://b/root/', false],
  ['s3://c/root/a', 's3://b/root/', false],
  ['glue://b/root/a', 's3://b/root/', false],
  ['s3://b/root/50%', 's3://b/root/', false],
  ['s3://b/root/a', 'glue:///db/table', false],
])('%s is under %s: %s', (child, root, expected) => {
  expect(uri.isUnder(child, root)).toBe(expected);
});

test.each([
  ['s3://bucket//foo//', 's3://bucket/foo/'],
  ['s3://bucket', 's3://bucket/'],
  ['s3://bucket/a%20b//c', 's3://bucket/a%20b/c/'],
])('the root %s is %s', (root, expected) => {
  expect(uri.rootUri(root)).toBe(expected);
});

test('joined parts are key text', () => {
  expect(uri.joinUri('s3://b/a%20b/', 'lot=20230101', 'run=x%2Fy-r0000', '/')).toBe(
    's3://b/a%20b/lot=20230101/run=x%252Fy-r0000/',
  );
  expect(uri.joinUri('s3://b', 'a')).toBe('s3://b/a');
  expect(uri.joinUri('s3://b/root')).toBe('s3://b/root/');
});

test.each(['glue:///database', 's3://database/table', 'glue://catalog', 'glue:///database/', 'glue:/a/b'])(
  'is no Glue table: %s',
  (text) => {
    expect(uri.parseGlueUri(text)).toBeUndefined();
  },
);

const piece = fc.oneof(
  fc.constantFrom('/', '//', '.', '..', '%', '%2F', '+', ' ', '=', '?', '#', '\n', '\u0000', '{', '}', '日本', '😀'),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const key = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
const bucket = fc.stringMatching(/^[a-z0-9][a-z0-9.-]{1,20}[a-z0-9]$/);

property.prop([bucket, key])('any key comes back from its URI', (b, k) => {
  expect(uri.fromUri(uri.toUri(b, k))).toEqual({ bucket: b, key: k });
});

property.prop([bucket, key])('a URI is printable ASCII without a blank, a query or a fragment', (b, k) => {
  expect(uri.toUri(b, k)).toMatch(/^s3:\/\/[!$&-.0-9:;=@A-Z_a-z~%/]*$/);
});

property.prop([bucket, key])('the command line and URIs convert without loss', (b, k) => {
  const typed = `s3://${b}/${k}`;
  expect(uri.uriToCli(uri.cliToUri(typed))).toBe(typed);
  expect(uri.cliToUri(typed)).toBe(uri.toUri(b, k));
});

property.prop([key, fc.constantFrom('s3://from', 's3://from/', 's3://from/a%20b', 's3://from/a//b/')])(
  'moving to another root and back is the identity',
  (k, root) => {
    const object = uri.toUri('from', `${uri.rootKey(root)}${k}`);
    expect(uri.isUnder(object, root)).toBe(true);
    expect(uri.reRoot(uri.reRoot(object, root, 's3://to/x y'), 's3://to/x%20y/', root)).toBe(object);
  },
);
