import { expect, test } from 'vitest';
import { debounce } from '../../src/reconciler/debounce.ts';
import { KeyedQueue } from '../../src/reconciler/queue.ts';
import { ManualClock, TestClock } from './test-clock.ts';

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('a key that is added many times is handed out once', async () => {
  const queue = new KeyedQueue(new TestClock());
  for (let n = 0; n < 10; n++) queue.add('a');
  queue.add('b');

  expect([await queue.get(), await queue.get()]).toEqual(['a', 'b']);
});

test('a key that is added while it is worked on waits for that, and comes once more', async () => {
  const queue = new KeyedQueue(new TestClock());
  queue.add('a');
  await queue.get();
  for (let n = 0; n < 10; n++) queue.add('a');
  let next: string | undefined;
  const second = queue.get().then((key) => {
    next = key;
  });
  await tick();
  expect(next).toBeUndefined();
  queue.done('a');
  await second;
  expect(next).toBe('a');
  queue.done('a');
  queue.shutDown();
  expect(await queue.get()).toBeUndefined();
});

test('two workers never have the same key', async () => {
  const queue = new KeyedQueue(new TestClock());
  const busy = new Set<string>();
  let runs = 0;
  const work = async (): Promise<void> => {
    for (let key = await queue.get(); key !== undefined; key = await queue.get()) {
      expect(busy.has(key)).toBe(false);
      busy.add(key);
      runs += 1;
      await tick();
      busy.delete(key);
      queue.done(key);
    }
  };
  const workers = [work(), work(), work(), work()];
  for (let n = 0; n < 50; n++) {
    queue.add(`k${n % 3}`);
    if (n % 5 === 0) await tick();
  }
  for (let n = 0; n < 20; n++) await tick();
  queue.shutDown();
  await Promise.all(workers);

  expect(runs).toBeGreaterThan(5);
});

test('failures in a row back off up to five minutes, and a success forgets them', () => {
  const clock = new TestClock();
  clock.random = () => 1;
  const queue = new KeyedQueue(clock);
  const delays = Array.from({ length: 12 }, () => queue.addBackedOff('a'));
  queue.forget('a');

  expect(delays.slice(0, 4)).toEqual([1000, 2000, 4000, 8000]);
  expect(Math.max(...delays)).toBe(300_000);
  expect(queue.addBackedOff('a')).toBe(1000);
  queue.shutDown();
});

test('pokes fire once when it has been quiet, and at the ceiling when it never is', async () => {
  const clock = new ManualClock();
  const fires: number[] = [];
  const start = clock.time;
  const { signal } = new AbortController();
  const poke = debounce({ clock, quietMs: 300, ceilingMs: 2000, signal, fire: () => fires.push(clock.time - start) });
  poke();
  await clock.advance(200);
  poke();
  await clock.advance(1000);
  expect(fires).toEqual([500]);

  for (let n = 0; n < 50; n++) {
    poke();
    await clock.advance(100);
  }
  await clock.advance(1000);
  expect(fires.slice(1)).toEqual([3200, 5200, 6400]);
});
