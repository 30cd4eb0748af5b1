import { readFileSync } from 'node:fs';
import { sha256 } from '../../../metadata/canonical.ts';
import type { ObjectStore, OpenStore } from '../../../ports/object-store.ts';
import type { Desired } from '../../object.ts';
import type { Call, Done, Observed, Provider, ReadTarget } from '../../provider.ts';
import { ProviderError } from '../../provider.ts';
import { onDisk } from '../store/disk-error.ts';
import { disk, done } from './object-provider.ts';

/** `<bucket>/<key>`, the key ending with the digest. */
const placeOf = (open: OpenStore, name: string): { readonly store: ObjectStore; readonly key: string } => {
  const slash = name.indexOf('/');
  return { store: open(name.slice(0, slash)), key: name.slice(slash + 1) };
};

/** Put if absent, by content: nobody owns an asset, and none is ever deleted or written again. */
export const assetProvider = (open: OpenStore): Provider<'asset'> => {
  const write = async ({ name, spec }: Desired<'asset'>, call: Call): Promise<Done> => {
    const body = onDisk('read', spec.source, () => readFileSync(spec.source));
    if (sha256(body) !== spec.sha256) {
      throw new ProviderError('invalid', `${spec.source} is not what was planned`, { hint: 'Plan again.' });
    }
    const { store, key } = placeOf(open, name);
    call.fence();
    if ((await store.putNew(key, body)) === 'conflict')
      throw new ProviderError('transient', `${name} is being written`);
    return done(name);
  };

  const look = async ({ name, prior, desired }: ReadTarget): Promise<Observed> => {
    const { store, key } = placeOf(open, name);
    if ((await store.get(key)) === undefined) return { found: 'no' };
    const sha = desired?.kind === 'asset' ? desired.spec.sha256 : (prior?.managed['sha256'] ?? null);
    return { found: 'yes', owner: 'us', fields: { sha256: sha }, checked: 'existence' };
  };

  return {
    kind: 'asset',
    lane: disk,
    weight: 0.01,
    managed: ({ spec }) => ({ sha256: spec.sha256 }),
    immutable: [],
    unseenByFast: [],
    reader: {
      batch: async (targets) => {
        const found = new Map<string, Observed>();
        for (const target of targets) found.set(target.address, await look(target));
        return found;
      },
    },
    writer: {
      create: write,
      update: (desired, _prior, call) => write(desired, call),
      delete: async () => ({ kept: 'assets are shared by content' }),
      resume: async () => 'done',
    },
  };
};
