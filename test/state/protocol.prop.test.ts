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

/** Three processes that take the lease, write, and sometimes sleep past their expiry, over one unreliable store. */
class Contest {
  readonly clock: TestClock;
  readonly store: MemoryStore;
  readonly acknowledged: string[] = [];
  readonly violations: unknown[] = [];
  readonly #percent: number;
  #highest = 0;

  constructor(seed: number, percent: number) {
    this.clock = new TestClock(seed);
    this.store = new MemoryStore(this.clock);
    this.#percent = percent;
  }

  async worker(pid: number): Promise<void> {
    for (let round = 0; round < 6; round++) {
      const journal = await this.#take(pid).catch(() => undefined);
      if (journal === undefined) continue;
      this.#highest = Math.max(this.#highest, journal.epoch);
      if (this.clock.random() < 0.25) this.clock.time += 66_000;
      for (let n = 0; n < 3; n++) await this.#change(journal, `${pid}-${round}-${n}`);
      await journal.close(() => {}).catch(() => {});
    }
  }

  async #take(pid: number): Promise<Journal | undefined> {
    const { clock } = this;
    const file = stateFile(unreliable(this.store, clock, this.#percent), sampleState.scope);
    const keeper: LeaseKeeper = { clock, holder: { user: 'w', host: 'h', pid }, isHolderDead: () => false };
    const from = await loadState(file);
    if (from !== undefined && !isFree(from, keeper)) {
      clock.time += 7000;
      await new Promise(setImmediate);
      return undefined;
    }
    const run = { id: clock.id(), command: 'apply' as const, prepare: () => {} };
    const taken = await acquire(file, { state: from?.state ?? sampleState, etag: from?.etag }, keeper, run);
    return 'held' in taken ? new Journal(file, taken.held, clock) : undefined;
  }

  async #change(journal: Journal, name: string): Promise<void> {
    try {
      journal.fence();
      if (journal.epoch !== this.#highest) this.violations.push(`epoch ${journal.epoch} passed at ${this.#highest}`);
      await journal.commit((draft) => {
        draft.resources[name] = sampleResource;
      });
      this.acknowledged.push(name);
    } catch (error) {
      const code = error instanceof ClusterlessError ? error.code : error;
      if (code !== 'CLS_LEASE_LOST' && code !== 'CLS_TRANSIENT') this.violations.push(code);
    }
  }
}

test.prop([fc.integer({ min: 1, max: 1e9 }), fc.constantFrom(0, 10, 25)], { numRuns: 100 })(
  'no acknowledged change is lost, and no fenced call gets through, with lost replies and paused holders',
  async (seed, percent) => {
    const contest = new Contest(seed, percent);

    await Promise.all([1, 2, 3].map((pid) => contest.worker(pid)));

    const state = (await loadState(stateFile(contest.store, sampleState.scope)))?.state;
    expect(contest.violations).toEqual([]);
    expect(contest.acknowledged.length).toBeGreaterThan(0);
    expect(Object.keys(state?.resources ?? {})).toEqual(expect.arrayContaining(contest.acknowledged));
  },
);
