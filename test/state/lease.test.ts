import { expect, test } from 'vitest';
import { Journal } from '../../src/state/journal.ts';
import type { LeaseKeeper } from '../../src/state/lease.ts';
import { acquire, isFree, releaseByHand, waitUntilFree } from '../../src/state/lease.ts';
import type { Loaded } from '../../src/state/store.ts';
import { loadState, stateFile } from '../../src/state/store.ts';
import { MemoryStore } from '../reconciler/memory-store.ts';
import { TestClock } from '../reconciler/test-clock.ts';
import { sampleState } from './sample.ts';

const never = new AbortController().signal;

const setUp = () => {
  const clock = new TestClock();
  const store = new MemoryStore(clock);
  const file = stateFile(store, sampleState.scope);
  const dead = new Set<number>();
  const keeper = (pid: number): LeaseKeeper => ({
    clock,
    holder: { user: 'ann', host: 'laptop', pid },
    isHolderDead: ({ pid: of }) => dead.has(of),
  });
  const take = async (pid: number, from?: Loaded): Promise<Journal> => {
    const origin = { state: from?.state ?? sampleState, etag: from?.etag };
    const taken = await acquire(file, origin, keeper(pid), { id: clock.id(), command: 'apply', prepare: () => {} });
    if (!('held' in taken)) throw new Error('not taken');
    return new Journal(file, taken.held, clock);
  };
  const load = async (): Promise<Loaded> => {
    const loaded = await loadState(file);
    if (loaded === undefined) throw new Error('no state');
    return loaded;
  };
  return { clock, store, file, dead, keeper, take, load };
};

test('a silent holder is gone 65 seconds after its last beat, not before', async () => {
  const { clock, take, load, keeper } = setUp();
  const journal = await take(1);

  clock.time += 65_000;
  expect(isFree(await load(), keeper(2))).toBe(false);
  clock.time += 1;
  expect(isFree(await load(), keeper(2))).toBe(true);
  journal.abandon();
});

test('a holder that is a dead process of this host is gone at once', async () => {
  const { dead, take, load, keeper } = setUp();
  const journal = await take(1);

  expect(isFree(await load(), keeper(2))).toBe(false);
  dead.add(1);
  expect(isFree(await load(), keeper(2))).toBe(true);
  journal.abandon();
});

test('waiting ends when the time is over, and the error says who holds it and what to type', async () => {
  const { file, take, load, keeper } = setUp();
  const journal = await take(7);

  const waiting = waitUntilFree(file, await load(), keeper(2), { timeoutMs: 9000, signal: never });

  await expect(waiting).rejects.toMatchObject({
    code: 'CLS_STATE_LOCKED',
    summary: 'demo/20260101 is locked by ann@laptop (pid 7, apply)',
    hint: expect.stringContaining(`lock release --run ${journal.run}`),
  });
  journal.abandon();
});

test('a beat of the holder does not end the wait, its release does', async () => {
  const { file, take, load, keeper } = setUp();
  const journal = await take(1);
  const polls: number[] = [];

  const free = await waitUntilFree(file, await load(), keeper(2), {
    timeoutMs: 60_000,
    signal: never,
    onWait: () => {
      polls.push(journal.writes);
      void (polls.length < 4 ? journal.commit(() => {}) : journal.close(() => {}));
    },
  });

  expect(free?.state.lease.state).toBe('released');
  expect(polls.length).toBeGreaterThanOrEqual(4);
});

test('whoever loaded an older state cannot take the lease', async () => {
  const { file, take, load, keeper, clock } = setUp();
  await (await take(1)).close(() => {});
  const old = await load();
  await (await take(2, old)).close(() => {});

  const late = await acquire(file, { state: old.state, etag: old.etag }, keeper(3), {
    id: clock.id(),
    command: 'apply',
    prepare: () => {},
  });

  expect(late).toMatchObject({ moved: { state: { lease: { epoch: 2 } } } });
});

test('a paused holder is fenced by two thirds of the ttl, before anybody may take over', async () => {
  const { clock, take } = setUp();
  const journal = await take(1);

  clock.time += 39_999;
  expect(() => journal.fence()).not.toThrow();
  clock.time += 1;
  expect(() => journal.fence()).toThrow(expect.objectContaining({ code: 'CLS_LEASE_LOST' }));
  await expect(journal.commit(() => {})).rejects.toMatchObject({ code: 'CLS_LEASE_LOST' });
});

test.each(['wall', 'monotonic'] as const)('a pause that only the %s clock saw is a pause', async (which) => {
  const { clock, file, take } = setUp();
  const journal = await take(1);
  journal.abandon();
  const paused = {
    now: () => clock.time,
    wall: () => clock.time,
    monotonic: () => clock.time,
    sleep: clock.sleep.bind(clock),
    id: () => clock.id(),
    random: () => clock.random(),
  };
  const taken = { state: journal.state, etag: '"x"', sent: { wall: clock.time, monotonic: clock.time } };
  const watched = new Journal(file, taken, paused);
  const start = clock.time;
  paused[which] = () => start + 40_000;

  expect(() => watched.fence()).toThrow(expect.objectContaining({ code: 'CLS_LEASE_LOST' }));
});

test('a wall clock that goes back proves nothing, so the holder stops', async () => {
  const { clock, take } = setUp();
  const journal = await take(1);
  clock.time -= 1;

  expect(() => journal.fence()).toThrow(expect.objectContaining({ code: 'CLS_LEASE_LOST' }));
});

test('releasing by hand needs the run that holds it', async () => {
  const { file, take, keeper, load } = setUp();
  const journal = await take(1);

  await expect(releaseByHand(file, 'another', keeper(2))).rejects.toMatchObject({ code: 'CLS_USAGE' });
  await releaseByHand(file, journal.run, keeper(2));

  expect((await load()).state.lease).toMatchObject({ state: 'released', epoch: 2 });
  journal.abandon();
});
