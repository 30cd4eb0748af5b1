import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import {
  escapedPath,
  isContinued,
  isKey,
  pathOfKey,
  segmentOfNames,
  textOfEscaped,
} from '../../../../src/substrate/local/store/key-path.ts';
import { anyKey, awkwardKeys } from '../../../conformance/awkward-keys.ts';

/** As the folder reader puts a path back together. */
const keyOfPath = (path: string): string | undefined => {
  const segments: (string | undefined)[] = [];
  let names: string[] = [];
  for (const name of path.split('/')) {
    names.push(name);
    if (isContinued(name)) continue;
    segments.push(segmentOfNames(names));
    names = [];
  }
  return segments.includes(undefined) ? undefined : segments.join('/');
};

const unicodeKey = fc.string({ unit: 'binary', minLength: 1, maxLength: 400 }).filter(isKey);

const checkPath = (key: string): void => {
  const path = pathOfKey(key);
  expect(keyOfPath(path)).toBe(key);
  for (const name of path.split('/')) {
    expect(['', '.', '..']).not.toContain(name);
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
    expect(name).not.toMatch(/\p{Cc}/u);
  }
  expect(path.length).toBeLessThan(3100);
};

test.prop([fc.oneof(anyKey, unicodeKey)], { numRuns: 2000 })(
  'a key and its path are one to one, and no path leaves its folder',
  checkPath,
);

for (const key of awkwardKeys) test(`the path of ${JSON.stringify(key.slice(0, 40))} leads back`, () => checkPath(key));

test.prop([fc.oneof(anyKey, unicodeKey)])('an escaped text leads back', (text) => {
  expect(textOfEscaped(escapedPath(text).split('/'))).toBe(text);
});

test.each(['plain', 'a/b=c/d e+f', 'x%2Fy', '.hidden', 'ключ/鍵', 'a~b', '%41'])('%j is its own path', (key) => {
  expect(pathOfKey(key)).toBe(key);
});

test.each(['%~zz%', '%~a', '%~%2f', '%~a b', '%~%FF', '%~.x'])(
  'a dropped file %j that no key would have is no key',
  (name) => {
    expect(segmentOfNames([name])).toBeUndefined();
  },
);

test.each([
  ['', false],
  ['a', true],
  ['x'.repeat(1024), true],
  ['x'.repeat(1025), false],
  ['é'.repeat(512), true],
  ['é'.repeat(513), false],
  ['\ud800', false],
  ['a\udc00b', false],
  ['\u0000', true],
])('key %j is legal: %j', (key, legal) => {
  expect(isKey(key)).toBe(legal);
});
