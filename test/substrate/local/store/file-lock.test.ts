import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { systemClock } from '../../../../src/ports/clock.ts';
import { isAlive, liveness, thisProcess } from '../../../../src/substrate/local/process.ts';
import type { Held, HeldBy } from '../../../../src/substrate/local/store/file-lock.ts';
import { acquire, takeGeneration, tryAcquire, withLock } from '../../../../src/substrate/local/store/file-lock.ts';
import { temporaryHome } from './temporary-home.ts';

const clock = systemClock;

const heldOf = (result: Held | HeldBy): Held => {
  if ('holder' in result) throw new Error('it is taken');
  return result;
};

const leaveHolder = (dir: string, name: string, target: string): void => {
  mkdirSync(dir, { recursive: true });
  symlinkSync(target, `${dir}/${name}`);
};

test('the second to ask learns who has it; after the release it is free', async () => {
  await using home = temporaryHome();
  const first = heldOf(tryAcquire(`${home.layout.locks}/l`));
  expect(tryAcquire(`${home.layout.locks}/l`)).toEqual({ holder: thisProcess() });
  first.release();
  first.release();
  heldOf(tryAcquire(`${home.layout.locks}/l`)).release();
});

test('a late second release does not free the next holder', async () => {
  await using home = temporaryHome();
  const first = heldOf(tryAcquire(home.layout.locks));
  first.release();
  heldOf(tryAcquire(home.layout.locks));
  first.release();
  expect(tryAcquire(home.layout.locks)).toHaveProperty('holder');
});

test('acquire waits for a release, and gives up after the wait', async () => {
  await using home = temporaryHome();
  const first = heldOf(tryAcquire(home.layout.locks));
  expect(await acquire(home.layout.locks, { clock, wait: 5 })).toHaveProperty('holder');
  const second = acquire(home.layout.locks, { clock, wait: 5000 });
  first.release();
  heldOf(await second);
});

test('it leaves one file, however often it is taken', async () => {
  await using home = temporaryHome();
  for (let turn = 0; turn < 12; turn += 1) heldOf(tryAcquire(home.layout.locks)).release();
  expect(readdirSync(home.layout.locks)).toEqual(['12.free']);
});

test.each([
  ['a pid that is not there', { pid: 4_194_305 }, 'dead'],
  ['a pid that this process has now', { started: 'earlier' }, 'dead'],
  ['a pid that another process has now', { pid: process.ppid, started: 'earlier' }, 'dead'],
  ['a process of another host', { host: 'elsewhere' }, 'unknown'],
  ['this process', {}, 'alive'],
])('%s is %s', (_, change, expected) => {
  const identity = { ...thisProcess(), ...change };
  expect(liveness(identity)).toBe(expected);
  expect(isAlive(identity)).toBe(expected !== 'dead');
});

test('another process that lives is alive', () => {
  expect(liveness({ ...thisProcess(), pid: process.ppid, started: '' })).toBe('alive');
});

test.each([
  ['is dead', `4194305 x ${thisProcess().host}`, false],
  ['is of another host', '1 x elsewhere', true],
])('a holder that %s: taken %j', async (_, target, taken) => {
  await using home = temporaryHome();
  leaveHolder(home.layout.locks, '7', target);
  expect('holder' in tryAcquire(home.layout.locks)).toBe(taken);
});

test('a contender that slept and wins an old number does not get the lock', async () => {
  await using home = temporaryHome();
  for (let turn = 0; turn < 3; turn += 1) heldOf(tryAcquire(home.layout.locks)).release();
  const holder = heldOf(tryAcquire(home.layout.locks));
  expect(takeGeneration(home.layout.locks, 2)).toBeUndefined();
  expect(takeGeneration(home.layout.locks, 4)).toBeUndefined();
  expect(readdirSync(home.layout.locks)).toEqual(['4']);
  holder.release();
});

test('withLock runs one at a time, in order, and goes on after a failure', async () => {
  await using home = temporaryHome();
  const seen: string[] = [];
  const work = (name: string) => async (): Promise<void> => {
    seen.push(`${name} in`);
    await clock.sleep(1);
    seen.push(`${name} out`);
    if (name === 'b') throw new Error('b fails');
  };
  const runs = ['a', 'b', 'c'].map((name) => withLock(home.layout.locks, { clock }, work(name)));
  const outcomes = await Promise.allSettled(runs);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(seen).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
});
