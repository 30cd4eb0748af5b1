import { readFile } from 'node:fs/promises';
import { sha256 } from '../../metadata/canonical.ts';
import type { Desired } from '../object.ts';
import type { Call, Depth, Done, Observed, Provider, ReadTarget } from '../provider.ts';
import { ProviderError } from '../provider.ts';
import { putAsset } from './put-asset.ts';
import { placeOf } from './record-place.ts';
import type { RecordRoom } from './record-room.ts';

/** The file, as long as it is what was planned. */
const planned = async ({ source, sha256: wanted }: Desired<'asset'>['spec']): Promise<Uint8Array> => {
  const body = await readFile(source);
  if (sha256(body) === wanted) return body;
  throw new ProviderError('invalid', `${source} is not what was planned`, { hint: 'Plan again.' });
};

/**
 * Nobody owns an asset: it is shared by content and never deleted. It is only written again where somebody else has put
 * another content under its name.
 */
export const assetProvider = ({ open, lane, weight, fast, toError }: RecordRoom): Provider<'asset'> => {
  const create = async ({ name, spec }: Desired<'asset'>, call: Call): Promise<void> => {
    const { store, key } = placeOf(open, name);
    await putAsset(store, key, await planned(spec), call);
  };

  const update = async ({ name, spec }: Desired<'asset'>, call: Call): Promise<void> => {
    const { store, key } = placeOf(open, name);
    const body = await planned(spec);
    const there = await store.get(key);
    if (there === undefined) return await putAsset(store, key, body, call);
    call.fence();
    if (sha256(there.body) === spec.sha256) return;
    if (typeof (await store.putIfMatch(key, body, there.etag)) === 'object') return;
    throw new ProviderError('transient', `${key} was changed by somebody else meanwhile`);
  };

  const done = async ({ name }: Desired<'asset'>, work: Promise<void>): Promise<Done> => {
    await work.catch((error: unknown) => {
      throw toError(error);
    });
    return { physicalId: name, attributes: {}, outputs: {} };
  };

  const look = async ({ name, prior }: ReadTarget, depth: Depth): Promise<Observed> => {
    if (fast === 'project' && depth === 'fast' && prior !== undefined) {
      return { found: 'yes', owner: 'us', fields: {}, checked: 'existence' };
    }
    const { store, key } = placeOf(open, name);
    const there = await store.get(key);
    if (there === undefined) return { found: 'no' };
    return { found: 'yes', owner: 'us', fields: { sha256: sha256(there.body) }, checked: 'all' };
  };

  const observe = (target: ReadTarget, depth: Depth): Promise<Observed> =>
    look(target, depth).catch((error: unknown): Observed => ({ found: 'unknown', error: toError(error) }));

  return {
    kind: 'asset',
    lane,
    weight,
    managed: ({ spec }) => ({ sha256: spec.sha256 }),
    immutable: [],
    unseenByFast: fast === 'project' ? ['content'] : [],
    reader: {
      batch: async (targets, depth) =>
        new Map(
          await Promise.all(targets.map(async (target) => [target.address, await observe(target, depth)] as const)),
        ),
    },
    writer: {
      create: (desired, call) => done(desired, create(desired, call)),
      update: (desired, _prior, call) => done(desired, update(desired, call)),
      delete: async () => ({ kept: 'assets are shared by content' }),
      resume: async () => 'done',
    },
  };
};
