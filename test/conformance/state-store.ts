import { beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '../../src/ports/clock.ts';
import type { ObjectStore } from '../../src/ports/object-store.ts';
import { Journal } from '../../src/state/journal.ts';
import type { LeaseKeeper } from '../../src/state/lease.ts';
import { acquire, isFree, releaseByHand } from '../../src/state/lease.ts';
import type { State } from '../../src/state/state.ts';
import type { Loaded } from '../../src/state/store.ts';
import { loadState, stateFile } from '../../src/state/store.ts';
import { sampleResource, sampleState } from '../state/sample.ts';

interface StateStoreUnderTest {
  readonly name: string;
  /** Any clock whose `wall` agrees with the store's clock. */
  readonly clock: Clock;
  /** An empty bucket, or a bucket in which `sampleState`'s key is free. */
  readonly open: () => Promise<ObjectStore>;
}

/** What the state protocol needs of a store. Local disk and S3 run this unchanged. */
export const stateStoreConforms = ({ name, clock, open }: StateStoreUnderTest): void => {
  const keeperOf = (pid: number): LeaseKeeper => ({
    clock,
    holder: { user: 'tester', host: 'here', pid },
    isHolderDead: () => false,
  });

  describe(`the state in ${name}`, () => {
    let store: ObjectStore;
    beforeEach(async () => {
      store = await open();
    });
    const file = () => stateFile(store, sampleState.scope);
    const take = (pid: number, from: Loaded | undefined) =>
      acquire(file(), { state: from?.state ?? sampleState, etag: from?.etag }, keeperOf(pid), {
        id: clock.id(),
        command: 'apply',
        prepare: () => {},
      });
    const hold = async (pid: number): Promise<Journal> => {
      const taken = await take(pid, await loadState(file()));
      if (!('held' in taken)) throw new Error('the lease was not free');
      return new Journal(file(), taken.held, clock);
    };

    test('is absent before the first write', async () => {
      expect(await loadState(file())).toBeUndefined();
    });

    test('reads back as written, with an age by the clock of the store', async () => {
      const journal = await hold(1);
      await journal.commit((draft) => {
        draft.resources['ü/a b:bucket'] = sampleResource;
      });
      const loaded = await loadState(file());
      await journal.close(() => {});

      expect(loaded?.state).toEqual({
        ...journal.state,
        serial: 3,
        writeId: loaded?.state.writeId,
        lease: { ...journal.state.lease, state: 'held' },
      });
      expect(loaded?.state.resources['ü/a b:bucket']).toEqual(sampleResource);
      expect(Math.abs((loaded?.date ?? 0) - (loaded?.modified ?? 0))).toBeLessThan(10_000);
    });

    test('has one winner of fifty who make it at once', async () => {
      const answers = await Promise.all(Array.from({ length: 50 }, (_, pid) => take(pid, undefined)));

      expect(answers.filter((answer) => 'held' in answer)).toHaveLength(1);
    });

    test('has one winner of fifty who take the same free lease at once', async () => {
      await (await hold(1)).close(() => {});
      const free = await loadState(file());
      const answers = await Promise.all(Array.from({ length: 50 }, (_, pid) => take(pid, free)));
      const winners = answers.flatMap((answer) => ('held' in answer ? [answer.held] : []));

      expect(winners).toHaveLength(1);
      expect((await loadState(file()))?.state.lease).toEqual(winners[0]?.state.lease);
    });

    test('is held until it is released, and its epoch never comes back', async () => {
      const epochs: number[] = [];
      for (let pid = 1; pid <= 3; pid++) {
        const journal = await hold(pid);
        const held = await loadState(file());
        expect(held !== undefined && isFree(held, keeperOf(9))).toBe(false);
        await journal.close(() => {});
        const released = await loadState(file());
        expect(released !== undefined && isFree(released, keeperOf(9))).toBe(true);
        epochs.push(journal.epoch);
      }

      expect(epochs).toEqual([1, 2, 3]);
    });

    test('keeps every acknowledged change of callers that commit at once, in few writes', async () => {
      const journal = await hold(1);
      const change = (n: number) => (draft: State) => {
        draft.resources[`resources/n${n}:bucket`] = sampleResource;
      };
      await Promise.all(Array.from({ length: 40 }, (_, n) => journal.commit(change(n))));
      await journal.close(() => {});

      expect(Object.keys((await loadState(file()))?.state.resources ?? {})).toHaveLength(41);
      expect(journal.writes).toBeLessThanOrEqual(4);
    });

    test('fences a holder whose lease was released by hand', async () => {
      const journal = await hold(1);
      await releaseByHand(file(), journal.run, keeperOf(2));
      const next = await hold(2);

      await expect(journal.commit(() => {})).rejects.toMatchObject({ code: 'CLS_LEASE_LOST' });
      expect(() => journal.fence()).toThrow('The lease was lost');
      expect((await loadState(file()))?.state.lease.run).toBe(next.run);
      await next.close(() => {});
    });
  });
};
