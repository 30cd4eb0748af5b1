import { messageOf } from '../../../errors.ts';
import type { Json } from '../../../metadata/canonical.ts';
import { encodeRecord } from '../../../metadata/record.ts';
import type { ObjectStore, OpenStore } from '../../../ports/object-store.ts';
import type { Desired } from '../../object.ts';
import type { Call, Done, Fields, Observed, Prior, Provider, ReadTarget } from '../../provider.ts';
import { ProviderError } from '../../provider.ts';
import { objectPath } from '../installed/object-file.ts';
import type { Layout } from '../store/layout.ts';
import { removeFile } from '../whole-file.ts';
import { disk, done, foreign, objectFile, plain, putObjectFile, readObjectFile, whose } from './object-provider.ts';
import { giveUpOwnership, observeOwner, ownerFields, takeOwnership } from './owner-record.ts';

const decoder = new TextDecoder();

/** `<bucket>/<key>` */
const placeOf = (open: OpenStore, name: string): { readonly store: ObjectStore; readonly key: string } => {
  const slash = name.indexOf('/');
  return { store: open(name.slice(0, slash)), key: name.slice(slash + 1) };
};

const modeOf = ({ desired, prior }: ReadTarget): 'replace' | 'owner' => {
  if (desired?.kind === 'record') return desired.spec.mode;
  return prior !== undefined && isOwnerMode(prior.managed) ? 'owner' : 'replace';
};

/** A remembered record says by its fields which mode it has: only a dataset's has an owner's entry. */
const isOwnerMode = (managed: Fields): boolean => 'dataset' in managed && 'owner' in managed;

const fieldsOf = (body: Uint8Array): Fields => {
  const parsed: { readonly [name: string]: Json } = JSON.parse(decoder.decode(body));
  return parsed;
};

const sameBody = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/** Rewrites by compare-and-swap; an equal body is left alone. */
const replace = async ({ store, key }: ReturnType<typeof placeOf>, body: Uint8Array, call: Call): Promise<void> => {
  const before = await store.get(key);
  if (before !== undefined && sameBody(before.body, body)) return;
  call.fence();
  const put = before === undefined ? await store.putNew(key, body) : await store.putIfMatch(key, body, before.etag);
  if (typeof put !== 'object') throw new ProviderError('transient', `${key} was changed by somebody else meanwhile`);
};

/**
 * JSON bodies in the metadata store. Whose one is stands in `objects/record/`, as a cloud would have it in tags;
 * whose a dataset is stands in its own record.
 */
export const recordProvider = (layout: Layout, open: OpenStore): Provider<'record'> => {
  const tagPath = (name: string): string => objectPath(layout, 'record', name);

  const write = async (desired: Desired<'record'>, call: Call): Promise<Done> => {
    const place = placeOf(open, desired.name);
    if (desired.spec.mode === 'owner') {
      await takeOwnership(place, desired, call);
      return done(desired.name);
    }
    putObjectFile(layout, objectFile(desired, call, { bucket: desired.spec.bucket }), 'record', call);
    await replace(place, encodeRecord(desired.spec.body), call);
    return done(desired.name);
  };

  const remove = async (prior: Prior, call: Call): Promise<'deleted' | { readonly kept: string }> => {
    const place = placeOf(open, prior.name);
    if (isOwnerMode(prior.managed)) {
      await giveUpOwnership(place, prior, call);
      return { kept: 'ownership is closed; the record of a dataset is never deleted' };
    }
    const tag = readObjectFile(tagPath(prior.name));
    if (tag?.owner !== undefined && tag.owner !== null && tag.owner.lineage !== call.owner.lineage) {
      throw foreign(prior.name, tag);
    }
    call.fence();
    await place.store.remove(place.key);
    removeFile(tagPath(prior.name));
    return 'deleted';
  };

  const look = async (target: ReadTarget): Promise<Observed> => {
    const { store, key } = placeOf(open, target.name);
    const stored = await store.get(key);
    if (stored === undefined) return { found: 'no' };
    if (modeOf(target) === 'owner') return observeOwner(stored.body, target);
    const tag = readObjectFile(tagPath(target.name));
    const owner = tag === undefined ? 'none' : whose(tag, target);
    const project = tag?.owner?.project ?? 'no tags';
    const text = owner === 'us' ? {} : { ownerText: project };
    return { found: 'yes', owner, ...text, fields: fieldsOf(stored.body), checked: 'all' };
  };

  const observe = async (target: ReadTarget): Promise<Observed> => {
    try {
      return await look(target);
    } catch (error) {
      return { found: 'unknown', error: error instanceof Error ? error : new Error(messageOf(error)) };
    }
  };

  return {
    kind: 'record',
    lane: disk,
    weight: 0.01,
    managed: ({ spec }) => (spec.mode === 'owner' ? ownerFields(spec.body) : plain(spec.body)),
    immutable: [],
    unseenByFast: [],
    reader: {
      batch: async (targets) => {
        const found = new Map<string, Observed>();
        for (const target of targets) found.set(target.address, await observe(target));
        return found;
      },
    },
    writer: {
      create: write,
      update: (desired, _prior, call) => write(desired, call),
      delete: (prior, _policy, call) => remove(prior, call),
      resume: async () => 'done',
    },
  };
};
