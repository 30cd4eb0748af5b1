import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SpareFiles } from '../../../../src/substrate/local/events/spare-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cls-spare-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const use = (spares: SpareFiles, value: unknown): unknown => {
  const path = join(folder, 'event.json');
  if (!spares.put(path, JSON.stringify(value))) writeFileSync(path, JSON.stringify(value));
  const read: unknown = JSON.parse(readFileSync(path, 'utf8'));
  spares.take(path, 'event.json');
  return read;
};

test('whatever was in a file before, what is written into it is all that it says', () => {
  const spares = new SpareFiles(join(folder, 'spare'));
  for (const value of ['x'.repeat(5000), 'y', { a: 'ü'.repeat(3000) }, [], 'z'.repeat(9000), null]) {
    expect(use(spares, value)).toEqual(value);
  }
  expect(readdirSync(join(folder, 'spare'))).toEqual(['event.json']);
});

test('files that an earlier process left are used, and a file that is gone is no harm', () => {
  use(new SpareFiles(join(folder, 'spare')), 'a long text that is there before');
  const spares = new SpareFiles(join(folder, 'spare'));
  rmSync(join(folder, 'spare', 'event.json'));
  expect(use(spares, 'b')).toBe('b');
  expect(use(new SpareFiles(join(folder, 'spare')), 'c')).toBe('c');
});

test('no more of them are kept than are of use', () => {
  const spares = new SpareFiles(join(folder, 'spare'));
  for (let n = 0; n < 300; n++) {
    writeFileSync(join(folder, `${n}.json`), '{}');
    spares.take(join(folder, `${n}.json`), `${n}.json`);
  }
  expect([readdirSync(join(folder, 'spare')).length, readdirSync(folder)]).toEqual([256, ['spare']]);
});
