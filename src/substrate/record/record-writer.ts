import { encodeRecord } from '../../metadata/record.ts';
import type { Desired } from '../object.ts';
import { isForeign, ownerTags } from '../ownership-tags.ts';
import type { Call, Done, Writer } from '../provider.ts';
import { ProviderError } from '../provider.ts';
import { giveUpOwnership, takeOwnership } from './owner-record.ts';
import type { RecordBody, RecordPlace } from './record-place.ts';
import { isOwnerMode, parseBody, placeOf, sameJson, tagsOf, withTags } from './record-place.ts';
import type { RecordRoom } from './record-room.ts';

type Write = (place: RecordPlace, wanted: RecordBody, call: Call) => Promise<void>;

const refuseForeign = (body: RecordBody, key: string, { owner }: Call): void => {
  if (isForeign(tagsOf(body), owner)) {
    throw new ProviderError('foreign-owner', `${key} was written by another project`);
  }
};

/** Rewrites by compare-and-swap; an equal body is left alone. */
const rewrite: Write = async ({ store, key }, wanted, call) => {
  const before = await store.get(key);
  const there = before && parseBody(before.body);
  if (there !== undefined && sameJson(there, wanted)) return;
  if (there !== undefined) refuseForeign(there, key, call);
  call.fence();
  const body = encodeRecord(wanted);
  const put = before === undefined ? await store.putNew(key, body) : await store.putIfMatch(key, body, before.etag);
  if (typeof put !== 'object') throw new ProviderError('transient', `${key} was changed by somebody else meanwhile`);
};

/** Most often it is not there yet, and one call is enough. */
const writeNew: Write = async (place, wanted, call) => {
  call.fence();
  const put = await place.store.putNew(place.key, encodeRecord(wanted));
  if (typeof put !== 'object') await rewrite(place, wanted, call);
};

const removeOurs = async ({ store, key }: RecordPlace, call: Call): Promise<void> => {
  const before = await store.get(key);
  const there = before && parseBody(before.body);
  if (there !== undefined) refuseForeign(there, key, call);
  call.fence();
  await store.remove(key);
};

export const recordWriter = ({ open, toError }: RecordRoom): Writer<'record'> => {
  const write = async (desired: Desired<'record'>, call: Call, replace: Write): Promise<Done> => {
    const { name, spec, address } = desired;
    const place = placeOf(open, name);
    const work =
      spec.mode === 'owner'
        ? takeOwnership(place, desired, call)
        : replace(place, withTags(spec.body, ownerTags(call.owner, address)), call);
    await work.catch((error: unknown) => {
      throw toError(error);
    });
    return { physicalId: name, attributes: {}, outputs: {} };
  };

  const remove: Writer<'record'>['delete'] = async ({ name, managed }, _policy, call) => {
    const place = placeOf(open, name);
    if (isOwnerMode(managed)) {
      await giveUpOwnership(place, managed, call);
      return { kept: 'ownership is closed; the record of a dataset is never deleted' };
    }
    await removeOurs(place, call);
    return 'deleted';
  };

  // Every step is one atomic write: look again, and go on from what is there.
  return {
    create: (desired, call) => write(desired, call, writeNew),
    update: (desired, _prior, call) => write(desired, call, rewrite),
    delete: remove,
    resume: async () => 'done',
  };
};
