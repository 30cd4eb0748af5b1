import { readFile } from 'node:fs/promises';
import { sha256 } from '../../../metadata/canonical.ts';
import type { ObjectStore, OpenStore } from '../../../ports/object-store.ts';
import type { Desired } from '../../object.ts';
import type { Call, Done, Provider } from '../../provider.ts';
import { ProviderError } from '../../provider.ts';
import { toProviderError } from '../errors.ts';
import { answerEach, notFound } from './answers.ts';
import { s3Lane } from './lanes.ts';
import { placeOf } from './record-place.ts';

/** Put if absent, under a key that ends with the digest: what is there already is the same. */
export const putAsset = async (store: ObjectStore, key: string, body: Uint8Array, call: Call): Promise<void> => {
  for (let tries = 0; tries < 5; tries += 1) {
    call.fence();
    // 409: somebody else puts the same body at this moment.
    if ((await store.putNew(key, body)) !== 'conflict') return;
  }
  throw new ProviderError('transient', `${key} is being written`);
};

/** Nobody owns an asset: it is shared by content, and never deleted or written again. */
export const assetProvider = (open: OpenStore): Provider<'asset'> => {
  const write = async ({ name, spec }: Desired<'asset'>, call: Call): Promise<Done> => {
    const body = await readFile(spec.source);
    if (sha256(body) !== spec.sha256) {
      throw new ProviderError('invalid', `${spec.source} is not what was planned`, { hint: 'Plan again.' });
    }
    const { store, key } = placeOf(open, name);
    await putAsset(store, key, body, call).catch((error: unknown) => {
      throw toProviderError(error);
    });
    return { physicalId: name, attributes: {}, outputs: {} };
  };
  return {
    kind: 'asset',
    lane: s3Lane,
    weight: 1,
    managed: ({ spec }) => ({ sha256: spec.sha256 }),
    immutable: [],
    unseenByFast: [],
    reader: {
      batch: (targets, depth) =>
        answerEach(targets, async ({ name, prior, desired }) => {
          const fields = {
            sha256: desired?.kind === 'asset' ? desired.spec.sha256 : (prior?.managed['sha256'] ?? null),
          };
          if (depth === 'fast' && prior !== undefined)
            return { found: 'yes', owner: 'us', fields, checked: 'existence' };
          const { store, key } = placeOf(open, name);
          return (await store.get(key)) === undefined
            ? notFound
            : { found: 'yes', owner: 'us', fields, checked: 'existence' };
        }),
    },
    writer: {
      create: write,
      update: (desired, _prior, call) => write(desired, call),
      delete: async () => ({ kept: 'assets are shared by content' }),
      resume: async () => 'done',
    },
  };
};
