import type { ObjectStore, PutIfMatch, PutNew } from '../../src/ports/object-store.ts';

/** Called around every effect of a port: `before` nothing has happened yet, `after` it has and the reply is on its way. */
export type Gate = (call: string, moment: 'before' | 'after') => Promise<void> | void;

export const through = async <T>(gate: Gate, call: string, effect: () => Promise<T> | T): Promise<T> => {
  await gate(call, 'before');
  const result = await effect();
  await gate(call, 'after');
  return result;
};

export class Crash extends Error {
  constructor() {
    super('the process was killed');
    this.name = 'Crash';
  }
}

/** Kills at the k-th gate: that call and everything after it fails, whatever its caller does about it. */
export const crashAt = (
  k: number,
): { readonly gate: Gate; readonly crashed: () => boolean; readonly passed: () => number } => {
  let passed = 0;
  return {
    gate: () => {
      passed += 1;
      if (passed > k) throw new Crash();
    },
    crashed: () => passed > k,
    passed: () => passed,
  };
};

/** The same store, with a gate around every call. */
export const gated = (store: ObjectStore, gate: Gate): ObjectStore => ({
  list: (prefix, options) => store.list(prefix, options),
  get: (key) => through(gate, `get ${key}`, () => store.get(key)),
  putNew: (key, body) => through<PutNew>(gate, `putNew ${key}`, () => store.putNew(key, body)),
  putIfMatch: (key, body, etag) =>
    through<PutIfMatch>(gate, `putIfMatch ${key}`, () => store.putIfMatch(key, body, etag)),
  remove: (key) => through(gate, `remove ${key}`, () => store.remove(key)),
});
