import { expect, test } from 'vitest';
import type { ObjectStore } from '../../src/ports/object-store.ts';
import { Journal } from '../../src/state/journal.ts';
import { acquire } from '../../src/state/lease.ts';
import type { State } from '../../src/state/state.ts';
import { loadState, stateFile } from '../../src/state/store.ts';
import type { Gate } from '../reconciler/faults.ts';
import { gated } from '../reconciler/faults.ts';
import { MemoryStore } from '../reconciler/memory-store.ts';
import { TestClock } from '../reconciler/test-clock.ts';
import { sampleResource, sampleState } from './sample.ts';

const put = (n: number) => (draft: State) => {
  draft.resources[`resources/n${n}:bucket`] = sampleResource;
};

const hold = async (gate: Gate = () => {}, clock = new TestClock()) => {
  const store = new MemoryStore(clock);
  const file = stateFile<ObjectStore>(gated(store, gate), sampleState.scope);
  const holder = { user: 'ann', host: 'laptop', pid: 1 };
  const keeper = { clock, holder, isHolderDead: () => false };
  const run = { id: clock.id(), command: 'apply' as const, prepare: () => {} };
  const taken = await acquire(file, { state: sampleState, etag: undefined }, keeper, run);
  if (!('held' in taken)) throw new Error('not taken');
  return { clock, store, file: stateFile(store, sampleState.scope), journal: new Journal(file, taken.held, clock) };
};

test('an idle holder beats every quarter of the ttl with a body of its own', async () => {
  const clock = new TestClock(1, []);
  const { store, journal, file } = await hold(() => {}, clock);
  const before = (await loadState(file))?.state.writeId;
  for (let turn = 0; turn < 50 && store.puts < 3; turn++) await new Promise(setImmediate);

  expect(store.puts).toBeGreaterThanOrEqual(3);
  expect((await loadState(file))?.state.writeId).not.toBe(before);
  journal.abandon();
});

test('changes queue up while a write is under way and share the next one', async () => {
  let release: () => void = () => {};
  let held = false;
  const { journal } = await hold((call, moment) => {
    if (!held || moment === 'after' || !call.startsWith('putIfMatch')) return;
    held = false;
    return new Promise((resolve) => {
      release = resolve;
    });
  });
  held = true;
  const first = journal.commit(put(0));
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  const rest = Array.from({ length: 30 }, (_, n) => journal.commit(put(n + 1)));
  release();
  await Promise.all([first, ...rest]);

  expect(journal.writes).toBe(3);
  journal.abandon();
});

test('a change that throws is refused, and nothing more is written', async () => {
  const { journal, store } = await hold();
  const { puts } = store;

  await expect(
    journal.commit(() => {
      throw new Error('defect');
    }),
  ).rejects.toThrow('defect');
  await expect(journal.commit(put(1))).rejects.toThrow('defect');
  expect(store.puts).toBe(puts);
});

test('the last change and the release are one write', async () => {
  const { journal, store, file } = await hold();
  const { puts } = store;
  void journal.commit(put(1));
  await journal.close(put(2));

  expect(store.puts).toBe(puts + 1);
  const state = (await loadState(file))?.state;
  expect(state?.lease.state).toBe('released');
  expect(Object.keys(state?.resources ?? {})).toEqual(
    expect.arrayContaining(['resources/n1:bucket', 'resources/n2:bucket']),
  );
});

test('a store that stays away fails the commit with what it said', async () => {
  let away = false;
  const { journal } = await hold(() => {
    if (away) throw new Error('no route to host');
  });
  away = true;

  await expect(journal.commit(put(1))).rejects.toThrow('no route to host');
  expect(journal.lost.aborted).toBe(true);
});

test('after a write that failed nothing that waited is written, even when the store is back', async () => {
  let away = false;
  const { journal, store } = await hold((call) => {
    if (away && call.startsWith('put')) throw new Error('disk full');
  });
  away = true;
  const first = journal.commit(put(1));
  await new Promise(setImmediate);
  const second = journal.commit(put(2));
  await expect(first).rejects.toMatchObject({ detail: 'disk full' });
  away = false;
  const { puts } = store;

  await expect(second).rejects.toMatchObject({ detail: 'disk full' });
  expect(store.puts).toBe(puts);
});
