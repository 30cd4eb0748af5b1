import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { codeFolder } from '../../../../src/substrate/local/execution/code-folder.ts';
import { layoutOf } from '../../../../src/substrate/local/store/layout.ts';

let outside: string;
let home: string;
beforeEach(() => {
  // What is around the home is the test's own, too: it looks for what escaped.
  outside = mkdtempSync(join(tmpdir(), 'cls-code-'));
  home = join(outside, 'home');
  mkdirSync(home);
});
afterEach(() => rmSync(outside, { recursive: true, force: true }));

const zip = (files: Record<string, Uint8Array>) => {
  const path = join(home, 'code.zip');
  writeFileSync(path, zipSync(files));
  return { path, sha256: 'abc' };
};

test('a folder is run where it is', () => {
  expect(codeFolder(layoutOf(home), { path: home, sha256: 'abc' })).toBe(home);
});

test('a zip file is unpacked once, by its content', () => {
  const code = zip({ 'src/index.mjs': strToU8('one'), 'empty/': strToU8('') });
  const folder = codeFolder(layoutOf(home), code);
  expect(readFileSync(join(folder, 'src/index.mjs'), 'utf8')).toBe('one');
  writeFileSync(code.path, zipSync({ 'src/index.mjs': strToU8('two') }));
  expect(codeFolder(layoutOf(home), code)).toBe(folder);
  expect(readFileSync(join(folder, 'src/index.mjs'), 'utf8')).toBe('one');
  expect(readFileSync(join(codeFolder(layoutOf(home), { ...code, sha256: 'def' }), 'src/index.mjs'), 'utf8')).toBe(
    'two',
  );
});

test('a zip file that would write outside of itself is refused, and nothing is left of it', () => {
  const code = zip({ 'index.mjs': strToU8('x'), '../../../escaped.mjs': strToU8('x') });
  expect(() => codeFolder(layoutOf(home), code)).toThrow('has a file outside of itself: ../../../escaped.mjs');
  expect(readdirSync(outside)).toEqual(['home']);
  expect(existsSync(join(home, 'code/abc'))).toBe(false);
  expect(readdirSync(join(home, 'staging'))).toEqual([]);
});
