import type { ObjectStore } from '../../ports/object-store.ts';
import type { Call } from '../provider.ts';
import { ProviderError } from '../provider.ts';

/** Put if absent, under a key that ends with the digest: what is there already is the same. */
export const putAsset = async (store: ObjectStore, key: string, body: Uint8Array, call: Call): Promise<void> => {
  for (let tries = 0; tries < 5; tries += 1) {
    call.fence();
    // 409: somebody else puts the same body at this moment.
    if ((await store.putNew(key, body)) !== 'conflict') return;
  }
  throw new ProviderError('transient', `${key} is being written`);
};
