import type { Reconciler } from '../../src/reconciler/reconciler.ts';
import type { Observed } from '../../src/substrate/provider.ts';
import type { World } from './world.ts';

/** As long as it is before `until`, a stranger works on everything that is called `copy`. */
export const occupied = (world: World, until: number, r: Reconciler = world.process()): Reconciler => {
  const busy = (one: Observed, address: string): Observed =>
    one.found === 'yes' && address.startsWith('arcs/copy') && world.clock.time < until
      ? { ...one, busy: { token: 'a stranger', since: '2026-01-01T00:00:00.000Z' } }
      : one;
  return {
    ...r,
    providers: new Map(
      [...r.providers].map(([kind, provider]) => {
        const batch: typeof provider.reader.batch = async (...asked) =>
          new Map([...(await provider.reader.batch(...asked))].map(([at, one]) => [at, busy(one, at)]));
        return [kind, { ...provider, reader: { ...provider.reader, batch } }];
      }),
    ),
  };
};
