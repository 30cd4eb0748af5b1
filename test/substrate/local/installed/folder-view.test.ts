import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLog } from '../../../../src/log.ts';
import { systemClock } from '../../../../src/ports/clock.ts';
import { FolderView } from '../../../../src/substrate/local/installed/folder-view.ts';

let folder: string;
let reads: string[];
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'cls-view-')), 'rule');
  reads = [];
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

const open = (aheadMs = 0) =>
  new FolderView(folder, {
    clock: { ...systemClock, wall: () => systemClock.wall() + aheadMs },
    log: silentLog,
    parse: (text): unknown => {
      reads.push(text);
      return JSON.parse(text);
    },
  });

const write = (name: string, text: string): void => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, '.staged'), text);
  renameSync(join(folder, '.staged'), join(folder, name));
};

test('a folder that is not there is empty, until it is there', () => {
  const view = open();
  expect(view.all()).toEqual([]);
  write('a.json', '1');
  expect(view.all()).toEqual([1]);
});

test('files that come, change and go are seen, and only those are read', () => {
  const view = open();
  write('a.json', '1');
  write('b.json', '2');
  view.all();
  reads = [];
  write('b.json', '20');
  write('c.json', '3');
  expect([view.all(), reads]).toEqual([
    [1, 20, 3],
    ['20', '3'],
  ]);
  rmSync(join(folder, 'a.json'));
  expect(view.all()).toEqual([20, 3]);
});

test('its version grows when something has changed, and not otherwise', () => {
  const view = open();
  write('a.json', '1');
  view.all();
  const { version } = view;
  view.all();
  expect(view.version).toBe(version);
  write('a.json', '2');
  view.all();
  expect(view.version).toBeGreaterThan(version);
});

test('a change in the same tick of the file system as the last look is seen', () => {
  const tick = systemClock.wall() / 1000;
  const view = open();
  write('a.json', '1');
  utimesSync(folder, tick, tick);
  expect(view.all()).toEqual([1]);
  write('b.json', '2');
  utimesSync(folder, tick, tick);
  expect(view.all()).toEqual([1, 2]);
});

test('a folder that has been quiet for long is not listed again', () => {
  write('a.json', '1');
  const view = open(60_000);
  const first = view.all();
  expect(view.all()).toBe(first);
});

test('a damaged file is left out and does not hide the others', () => {
  write('a.json', '{');
  write('b.json', '2');
  expect(open().all()).toEqual([2]);
});
