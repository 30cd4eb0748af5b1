import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { ClusterlessError } from '../../src/errors.ts';
import type { ObjectStore, PutIfMatch, PutNew } from '../../src/ports/object-store.ts';
import { Journal } from '../../src/state/journal.ts';
import type { LeaseKeeper } from '../../src/state/lease.ts';
import { acquire, isFree } from '../../src/state/lease.ts';
import { loadState, stateFile } from '../../src/state/store.ts';
import { gated } from '../reconciler/faults.ts';
import { MemoryStore } from '../reconciler/memory-store.ts';
import { TestClock } from '../reconciler/test-clock.ts';
import { sampleResource, sampleState } from './sample.ts';

/** Lost replies after the write was applied, lost requests, and 409s that mean nothing. */
const unreliable = (store: ObjectStore, clock: TestClock, percent: number): ObjectStore => {
  const strikes = (): boolean => clock.random() * 100 < percent;
  const dropping = gated(store, (call, moment) => {
    if (call.startsWith('put') && strikes()) throw new Error(`connection reset ${moment} ${call}`);
  });
  return {
    ...dropping,
    putNew: async (key, body): Promise<PutNew> => (strikes() ? 'conflict' : dropping.putNew(key, body)),
    putIfMatch: async (key, body, etag): Promise<PutIfMatch> =>
      strikes() ? 'conflict' : dropping.putIfMatch(key, body, etag),
  };
};

test.prop([fc.integer({ min: 1, max: 1e9 }), fc.constantFrom(0, 10, 25)], { numRuns: 60 })(
  'no acknowledged change is lost, and no fenced call gets through, with lost replies and paused holders',
  async (seed, percent) => {
    const clock = new TestClock(seed);
    const store = new MemoryStore(clock);
    const acknowledged: string[] = [];
    const violations: unknown[] = [];
    let highest = 0;
    const worker = async (pid: number): Promise<void> => {
      const file = stateFile(unreliable(store, clock, percent), sampleState.scope);
      const keeper: LeaseKeeper = { clock, holder: { user: 'w', host: 'h', pid }, isHolderDead: () => false };
      for (let round = 0; round < 6; round++) {
        const from = await loadState(file);
        if (from !== undefined && !isFree(from, keeper)) {
          clock.time += 7000;
          await new Promise(setImmediate);
          continue;
        }
        const run = { id: clock.id(), command: 'apply' as const, prepare: () => {} };
        const taken = await acquire(file, { state: from?.state ?? sampleState, etag: from?.etag }, keeper, run);
        if (!('held' in taken)) continue;
        const journal = new Journal(file, taken.held, clock);
        highest = Math.max(highest, journal.epoch);
        if (clock.random() < 0.25) clock.time += 66_000;
        for (let n = 0; n < 3; n++) await one(journal, `${pid}-${round}-${n}`);
        await journal.close(() => {}).catch(() => {});
      }
    };
    const one = async (journal: Journal, name: string): Promise<void> => {
      try {
        journal.fence();
        if (journal.epoch !== highest) violations.push(`epoch ${journal.epoch} passed its fence at ${highest}`);
        await journal.commit((draft) => {
          draft.resources[name] = sampleResource;
        });
        acknowledged.push(name);
      } catch (error) {
        const code = error instanceof ClusterlessError ? error.code : error;
        if (code !== 'CLS_LEASE_LOST' && code !== 'CLS_TRANSIENT') violations.push(code);
      }
    };

    await Promise.allSettled([1, 2, 3].map(worker));

    const state = (await loadState(stateFile(store, sampleState.scope)))?.state;
    expect(Object.keys(state?.resources ?? {})).toEqual(expect.arrayContaining(acknowledged));
    expect(violations).toEqual([]);
    expect(acknowledged.length).toBeGreaterThan(0);
  },
);
