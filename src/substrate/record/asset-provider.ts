import { readFile } from 'node:fs/promises';
import { sha256 } from '../../metadata/canonical.ts';
import type { Desired } from '../object.ts';
import type { Call, Depth, Done, Observed, Provider, ReadTarget } from '../provider.ts';
import { ProviderError } from '../provider.ts';
import { putAsset } from './put-asset.ts';
import { placeOf } from './record-place.ts';
import type { RecordRoom } from './record-room.ts';

/** Nobody owns an asset: it is shared by content, and never deleted or written again. */
export const assetProvider = ({ open, lane, weight, fast, toError }: RecordRoom): Provider<'asset'> => {
  const put = async ({ name, spec }: Desired<'asset'>, call: Call): Promise<void> => {
    const body = await readFile(spec.source);
    if (sha256(body) !== spec.sha256) {
      throw new ProviderError('invalid', `${spec.source} is not what was planned`, { hint: 'Plan again.' });
    }
    const { store, key } = placeOf(open, name);
    await putAsset(store, key, body, call);
  };

  const write = async (desired: Desired<'asset'>, call: Call): Promise<Done> => {
    await put(desired, call).catch((error: unknown) => {
      throw toError(error);
    });
    return { physicalId: desired.name, attributes: {}, outputs: {} };
  };

  const look = async ({ name, prior, desired }: ReadTarget, depth: Depth): Promise<Observed> => {
    const sha = desired?.kind === 'asset' ? desired.spec.sha256 : (prior?.managed['sha256'] ?? null);
    const found: Observed = { found: 'yes', owner: 'us', fields: { sha256: sha }, checked: 'existence' };
    if (fast === 'project' && depth === 'fast' && prior !== undefined) return found;
    const { store, key } = placeOf(open, name);
    return (await store.get(key)) === undefined ? { found: 'no' } : found;
  };

  const observe = (target: ReadTarget, depth: Depth): Promise<Observed> =>
    look(target, depth).catch((error: unknown): Observed => ({ found: 'unknown', error: toError(error) }));

  return {
    kind: 'asset',
    lane,
    weight,
    managed: ({ spec }) => ({ sha256: spec.sha256 }),
    immutable: [],
    unseenByFast: [],
    reader: {
      batch: async (targets, depth) =>
        new Map(
          await Promise.all(targets.map(async (target) => [target.address, await observe(target, depth)] as const)),
        ),
    },
    writer: {
      create: write,
      update: (desired, _prior, call) => write(desired, call),
      delete: async () => ({ kept: 'assets are shared by content' }),
      resume: async () => 'done',
    },
  };
};
