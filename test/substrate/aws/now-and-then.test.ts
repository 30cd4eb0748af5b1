import { expect, test } from 'vitest';
import { nowAndThen } from '../../../src/substrate/aws/lambda/now-and-then.ts';

test('a warm function looks once in ten minutes, and the first time at once', async () => {
  let now = 0;
  const looks: string[] = [];
  const look = nowAndThen(async (around: string) => looks.push(around), { monotonic: () => now });
  for (const minutes of [0, 1, 9.9, 10, 15, 20]) {
    now = minutes * 60_000;
    await look(`${minutes}`);
  }
  expect(looks).toEqual(['0', '10', '20']);
});

test('a look that fails is no failure of whom it followed, and is not repeated at once', async () => {
  let looks = 0;
  const look = nowAndThen(
    async () => {
      looks++;
      throw new Error('a record is corrupt');
    },
    { monotonic: () => 0 },
  );
  await look();
  await look();
  expect(looks).toBe(1);
});
