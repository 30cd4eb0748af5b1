import { expect, test } from 'vitest';
import { askedOnce } from '../../../src/substrate/aws/asked-once.ts';

/** Fails the first time. */
const flaky = () => {
  let asked = 0;
  return async (): Promise<number> => {
    asked += 1;
    if (asked === 1) throw new Error('down');
    return asked;
  };
};

test('everybody gets the one answer', async () => {
  let asked = 0;
  const ask = askedOnce(async () => ++asked);
  expect(await Promise.all([ask(), ask()])).toEqual([1, 1]);
  expect(await ask()).toBe(1);
});

test('whoever asks after a failure asks anew', async () => {
  const ask = askedOnce(flaky());
  await expect(ask()).rejects.toThrow('down');
  expect([await ask(), await ask()]).toEqual([2, 2]);
});

test('a failure stands for a while where that is asked for', async () => {
  let now = 5;
  const ask = askedOnce(flaky(), { clock: { monotonic: () => now }, failureStands: 1000 });
  await expect(ask()).rejects.toThrow('down');
  now += 999;
  await expect(ask()).rejects.toThrow('down');
  now += 1;
  expect(await ask()).toBe(2);
});
