import type { Handler } from '../../../src/ports/ports.ts';
import type { OpenOptions } from '../../../src/substrate/local/local.ts';

/** A world whose functions are the test's own; patience is short. */
export const worldOf = (handlers: { readonly [name: string]: Handler }): Partial<OpenOptions> => ({
  world: {
    handlers,
    heal: async () => ({ evaluations: [] }),
    retry: { maxAttempts: 3, backoffMs: 1 },
    startEndpoint: async () => ({ url: 'http://127.0.0.1:1', port: 1, close: async () => {} }),
  },
});
