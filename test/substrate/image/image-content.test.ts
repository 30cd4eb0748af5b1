import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readContext } from '../../../src/substrate/image/build-context.ts';
import type { ImageContent } from '../../../src/substrate/image/image-content.ts';
import { tagOfContent } from '../../../src/substrate/image/image-content.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'context-'));
  for (const [name, text] of Object.entries(files)) write(name, text);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const files = {
  Dockerfile: 'FROM scratch\nCOPY . .\n',
  'src/main.py': 'print(1)',
  'data/a b=ü.txt': 'x',
  'README.md': 'read me',
};

const write = (name: string, text: string): void => {
  mkdirSync(join(folder, dirname(name)), { recursive: true });
  writeFileSync(join(folder, name), text);
};

const tag = (more: Partial<ImageContent> = {}): string =>
  tagOfContent({ path: folder, component: 'arcs/a', architecture: 'ARM_64', ...more });

const entries = (): readonly string[] => {
  const context = readContext(folder);
  return context.found === 'yes' ? context.entries.map(({ path }) => path) : [context.found];
};

test('the tag is the digest of what decides a build', () => {
  expect(tag()).toMatch(/^sha256-[0-9a-f]{64}$/);
});

test('neither time nor the order in which files were made makes another image', () => {
  const before = tag();
  for (const [name, text] of Object.entries(files).toReversed()) {
    rmSync(join(folder, name));
    write(name, text);
    utimesSync(join(folder, name), 1, 1);
  }
  expect(tag()).toBe(before);
});

test.each<readonly [string, () => void]>([
  ['a changed file', () => write('src/main.py', 'print(2)')],
  ['a file more', () => write('src/other.py', '')],
  ['a file less', () => unlinkSync(join(folder, 'README.md'))],
  ['a file that may be run', () => chmodSync(join(folder, 'src/main.py'), 0o755)],
  ['another Dockerfile', () => write('Dockerfile', 'FROM alpine\n')],
  ['an empty folder', () => mkdirSync(join(folder, 'empty'))],
  ['a link', () => symlinkSync('src/main.py', join(folder, 'link'))],
])('%s makes another image', (_, change) => {
  const before = tag();
  change();
  expect(tag()).not.toBe(before);
});

test.each<readonly [string, Partial<ImageContent>]>([
  ['processor', { architecture: 'X86_64' }],
  ['component, so that each image has one owner', { component: 'arcs/b' }],
])('another %s makes another image', (_, more) => {
  expect(tag(more)).not.toBe(tag());
});

test('a link is what it says, wherever it leads', () => {
  symlinkSync('/etc/hostname', join(folder, 'outside'));
  symlinkSync('nowhere', join(folder, 'dangling'));
  symlinkSync('.', join(folder, 'round'));
  const before = tag();
  expect(entries()).toContain('round');
  expect(entries().some((path) => path.startsWith('round/'))).toBe(false);
  unlinkSync(join(folder, 'outside'));
  symlinkSync('/etc/passwd', join(folder, 'outside'));
  expect(tag()).not.toBe(before);
});

test('what .dockerignore leaves out is not looked at, but for the Dockerfile', () => {
  write('.dockerignore', '*\n!src\nsrc/**/*.log\n');
  write('src/deep/a.log', 'x');
  expect(entries()).toEqual(['Dockerfile', 'src', 'src/deep', 'src/main.py']);
  const before = tag();
  write('README.md', 'another');
  write('src/deep/a.log', 'y');
  expect(tag()).toBe(before);
  write('Dockerfile', 'FROM alpine\n');
  expect(tag()).not.toBe(before);
});

test('the .dockerignore of the Dockerfile goes first', () => {
  write('.dockerignore', 'src\n');
  write('Dockerfile.dockerignore', 'data\n');
  expect(entries()).toContain('src/main.py');
  expect(entries()).not.toContain('data');
});

test('what running beside the files leaves there is no content', () => {
  const before = tag();
  write('.clusterless/local/x', 'x');
  write('src/__pycache__/main.pyc', 'x');
  expect(tag()).toBe(before);
});

test('sockets are passed over', async () => {
  const before = tag();
  const server = createServer().listen(join(folder, 'socket'));
  await new Promise((resolve) => server.once('listening', resolve));
  expect(tag()).toBe(before);
  server.close();
});

test('a file larger than what is read at once has one digest', () => {
  write('big.bin', 'a'.repeat(3 * 1024 * 1024));
  const before = tag();
  write('big.bin', `${'a'.repeat(3 * 1024 * 1024 - 1)}b`);
  expect(tag()).not.toBe(before);
});

test('what is no folder to build from says why', () => {
  expect(readContext(join(folder, 'nowhere'))).toEqual({ found: 'no' });
  expect(readContext(join(folder, 'README.md'))).toEqual({ found: 'no-folder' });
  rmSync(join(folder, 'Dockerfile'));
  expect(readContext(folder)).toMatchObject({ found: 'yes', hasDockerfile: false });
  write('.dockerignore', '[');
  expect(readContext(folder)).toMatchObject({ found: 'unreadable', reason: expect.stringContaining('[') });
  expect(() => tag()).toThrow(expect.objectContaining({ code: 'CLS_FILE_UNREADABLE' }));
});
