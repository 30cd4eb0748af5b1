import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ListOptions, ObjectStore } from '../../src/ports/object-store.ts';
import { anyKey, inByteOrder, modelListing } from './awkward-keys.ts';

interface Opened {
  readonly store: ObjectStore;
  readonly cleanup: () => Promise<void>;
}

type Step = { readonly put: string } | { readonly remove: string };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: anyKey.map((put) => ({ put })) },
  { weight: 1, arbitrary: anyKey.map((remove) => ({ remove })) },
);

const anyListing = fc.record(
  { prefix: fc.oneof(fc.constant(''), anyKey), skip: fc.nat(5), delimiter: fc.constantFrom('/', '-', '=') },
  { requiredKeys: ['prefix', 'skip'] },
);

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const follow = async (store: ObjectStore, model: Set<string>, step: Step): Promise<void> => {
  if ('remove' in step) {
    await store.remove(step.remove);
    model.delete(step.remove);
    return;
  }
  const expected = model.has(step.put) ? 'exists' : { created: expect.any(String) };
  expect(await store.putNew(step.put, bytes(step.put))).toEqual(expected);
  model.add(step.put);
};

const keysOf = async (store: ObjectStore, prefix: string, options: ListOptions): Promise<string[]> => {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix, options)) keys.push(key);
  return keys;
};

type Listing = { readonly prefix: string; readonly skip: number; readonly delimiter?: string };

/** A page begins after a name that was listed, as pages do. */
const checkListing = async (
  store: ObjectStore,
  model: Set<string>,
  { prefix, skip, ...options }: Listing,
): Promise<void> => {
  const all = modelListing(model, { prefix, ...options });
  const startAfter = all[skip - 1];
  const query = startAfter === undefined ? options : { ...options, startAfter };
  expect(await keysOf(store, prefix, query)).toEqual(startAfter === undefined ? all : all.slice(skip));
};

const checkBodies = async (store: ObjectStore, model: Set<string>): Promise<void> => {
  for (const key of inByteOrder(model)) expect(Buffer.from((await store.get(key))?.body ?? '').toString()).toBe(key);
};

/** Any sequence of puts and removals against a set, listed in any way. Slower; `runs` for the backend at hand. */
export const objectStoreModelConformance = (name: string, open: () => Promise<Opened>, runs: number): void => {
  const check = async (steps: readonly Step[], listings: readonly Listing[]): Promise<void> => {
    const { store, cleanup } = await open();
    try {
      const model = new Set<string>();
      for (const step of steps) await follow(store, model, step);
      for (const listing of listings) await checkListing(store, model, listing);
      await checkBodies(store, model);
    } finally {
      await cleanup();
    }
  };
  test(`${name} answers as a sorted set of keys does`, async () => {
    const steps = fc.array(anyStep, { maxLength: 25 });
    const listings = fc.array(anyListing, { minLength: 3, maxLength: 6 });
    await fc.assert(fc.asyncProperty(steps, listings, check), { numRuns: runs });
  });
};
