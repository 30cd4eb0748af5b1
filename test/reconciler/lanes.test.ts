import { expect, test } from 'vitest';
import { Lanes } from '../../src/reconciler/lanes.ts';

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const most = async (queue: ReturnType<Lanes['of']>, jobs: number): Promise<number> => {
  let running = 0;
  let peak = 0;
  await Promise.all(
    Array.from({ length: jobs }, () =>
      queue.run(async () => {
        running += 1;
        peak = Math.max(peak, running);
        await tick();
        running -= 1;
      }, 0),
    ),
  );
  return peak;
};

test('a lane runs as many at once as it says, and --parallel may only lower it', async () => {
  expect(await most(new Lanes().of({ name: 'a', concurrency: 4 }), 20)).toBe(4);
  expect(await most(new Lanes(2).of({ name: 'a', concurrency: 4 }), 20)).toBe(2);
  expect(await most(new Lanes(9).of({ name: 'a', concurrency: 4 }), 20)).toBe(4);
});

test('a burst starts at once, and the next job when the mean admits it', async () => {
  const lane = new Lanes().of({ name: 'a', concurrency: 99, perSecond: 50, burst: 10 });
  expect(await most(lane, 11)).toBe(10);
});

test('kinds of one lane share its slots, lanes do not', async () => {
  const lanes = new Lanes();

  expect(lanes.of({ name: 'a', concurrency: 4 })).toBe(lanes.of({ name: 'a', concurrency: 4 }));
  expect(lanes.of({ name: 'a', concurrency: 4 })).not.toBe(lanes.of({ name: 'b', concurrency: 4 }));
});

test('a throttle halves a lane, and twenty good calls give one slot back', async () => {
  const lane = new Lanes().of({ name: 'a', concurrency: 8 });
  lane.throttled();
  expect(await most(lane, 20)).toBe(4);
  for (let n = 0; n < 20; n++) lane.succeeded();
  expect(await most(lane, 20)).toBe(5);
  for (let n = 0; n < 5; n++) lane.throttled();
  expect(await most(lane, 20)).toBe(1);
  for (let n = 0; n < 400; n++) lane.succeeded();
  expect(await most(lane, 40)).toBe(8);
});

test('what is heavier starts first', async () => {
  const lane = new Lanes(1).of({ name: 'a', concurrency: 1 });
  const order: number[] = [];
  await Promise.all([0, 1, 3, 2].map((weight) => lane.run(async () => void order.push(weight), weight)));

  expect(order).toEqual([0, 3, 2, 1]);
});
