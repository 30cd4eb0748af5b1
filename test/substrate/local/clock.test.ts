import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../src/ports/clock.ts';
import { openClock } from '../../../src/substrate/local/clock.ts';
import { layoutOf } from '../../../src/substrate/local/store/layout.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cls-clock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const base = { ...systemClock, now: () => 1_700_000_000_000, wall: () => 1_700_000_000_000 };
const open = () => openClock(layoutOf(folder), base);
const file = () => join(folder, 'clock.json');

test('it is real until it is stepped, and leaves no file', () => {
  const clock = open();
  expect([clock.now(), clock.isStepped(), existsSync(file())]).toEqual([1_700_000_000_000, false, false]);
});

test('a step is seen by every process that has the placement open', () => {
  const [one, other] = [open(), open()];
  one.advance(600_000);
  expect([one.now(), other.now(), other.isStepped()]).toEqual([1_700_000_600_000, 1_700_000_600_000, true]);
  other.advance(1);
  expect(one.now()).toBe(1_700_000_600_001);
  expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual({ steppedTo: '2023-11-14T22:23:20.001Z' });
});

test('the first step may go before real time, later steps back are refused and change nothing', () => {
  const clock = open();
  clock.advanceTo(1_600_000_000_000);
  expect(() => clock.advanceTo(1_599_999_999_999)).toThrow(
    expect.objectContaining({ code: 'CLS_CLOCK_BACKWARDS', exitCode: 64 }),
  );
  clock.advanceTo(1_600_000_000_000);
  expect(clock.now()).toBe(1_600_000_000_000);
});

test('wall time is never stepped: leases go by it', () => {
  const clock = open();
  clock.advanceTo(1_600_000_000_000);
  expect(clock.wall()).toBe(1_700_000_000_000);
});

test('back to real time, and from there anywhere again', () => {
  const clock = open();
  clock.advanceTo(1_800_000_000_000);
  clock.real();
  clock.real();
  expect([clock.now(), clock.isStepped()]).toEqual([1_700_000_000_000, false]);
  clock.advanceTo(1_600_000_000_000);
  expect(clock.now()).toBe(1_600_000_000_000);
});

test.each(['', '{}', '{"steppedTo":5}', 'null'])('a damaged file (%s) is named', (text) => {
  writeFileSync(file(), text);
  expect(() => open().now()).toThrow(expect.objectContaining({ summary: expect.stringContaining('clock.json') }));
});
