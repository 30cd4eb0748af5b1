import { DatasetRecord } from '../../../metadata/descriptor.ts';
import { encodeRecord } from '../../../metadata/record.ts';
import type { ObjectStore } from '../../../ports/object-store.ts';
import type { Desired } from '../../object.ts';
import type { Call, Fields, Observed, Prior, ReadTarget } from '../../provider.ts';
import { ProviderError } from '../../provider.ts';
import { plain } from './object-provider.ts';

type Entry = DatasetRecord['owners'][number];

const decoder = new TextDecoder();

const parse = (body: Uint8Array): DatasetRecord => DatasetRecord.parse(JSON.parse(decoder.decode(body)));

const latest = ({ owners }: DatasetRecord): Entry | undefined =>
  owners.reduce<Entry | undefined>(
    (best, entry) => (best === undefined || entry.epoch > best.epoch ? entry : best),
    undefined,
  );

/** Who owns the dataset now: the newest entry while it is open; of a predecessor's record, its first field. */
const openOwner = (record: DatasetRecord): Entry | undefined => {
  const entry = latest(record);
  if (entry === undefined) {
    const { name, version } = record.owner;
    return { epoch: -1, project: name, projectVersion: version, component: '' };
  }
  return entry.closed === true ? undefined : entry;
};

/** The fields of a dataset's record that its owner answers for. */
export const ownerFields = (body: { readonly [name: string]: unknown }): Fields => {
  const { dataset, unit, owners } = DatasetRecord.parse(body);
  const entry = owners.at(-1);
  return plain({ dataset, unit, owner: entry });
};

const entryOf = (desired: Desired<'record'>): Entry => {
  const entry = DatasetRecord.parse(desired.spec.body).owners.at(-1);
  if (entry === undefined) throw new ProviderError('invalid', `${desired.name} names no owner`);
  return entry;
};

/** A record without an open owner is free, as if it were not there: whoever creates it takes over. */
export const observeOwner = (body: Uint8Array, target: ReadTarget): Observed => {
  const record = parse(body);
  const entry = openOwner(record);
  if (entry === undefined) return { found: 'no' };
  const isOurs = entry.project === target.owner.project;
  const ownerText = `${entry.project}/${entry.projectVersion}`;
  return {
    found: 'yes',
    owner: isOurs ? 'us' : 'other',
    ...(isOurs ? {} : { ownerText }),
    fields: plain({ dataset: record.dataset, unit: record.unit, owner: entry }),
    checked: 'all',
  };
};

const sameOwner = (a: Entry, b: Entry): boolean =>
  a.project === b.project && a.projectVersion === b.projectVersion && a.component === b.component;

const withEntry = (record: DatasetRecord, desired: Desired<'record'>): object => {
  const entry = entryOf(desired);
  const open = openOwner(record);
  if (open !== undefined && open.project !== entry.project) {
    throw new ProviderError('foreign-owner', `${desired.name} belongs to ${open.project}/${open.projectVersion}`, {
      hint: 'A dataset has one owner. Give yours another name or version.',
    });
  }
  const newest = latest(record);
  const isRepeated = newest !== undefined && newest.epoch === entry.epoch && sameOwner(newest, entry);
  if (newest !== undefined && newest.epoch >= entry.epoch && !isRepeated) {
    throw new ProviderError('conflict', `${desired.name} got another owner entry meanwhile`, { hint: 'Plan again.' });
  }
  const { owner, dataset, ...more } = desired.spec.body;
  const owners = [...record.owners.filter(({ epoch }) => epoch !== entry.epoch), entry];
  return { ...record, owner, dataset, ...more, owners };
};

interface Place {
  readonly store: ObjectStore;
  readonly key: string;
}

const mostTries = 20;

/** Reads, changes and puts back until nobody came in between. `change` answers nothing when nothing is to be done. */
const swap = async (
  { store, key }: Place,
  call: Call,
  change: (before: DatasetRecord | undefined) => object | undefined,
): Promise<void> => {
  for (let tries = 0; tries < mostTries; tries++) {
    const before = await store.get(key);
    const next = change(before === undefined ? undefined : parse(before.body));
    if (next === undefined) return;
    call.fence();
    const body = encodeRecord(next);
    const put = before === undefined ? await store.putNew(key, body) : await store.putIfMatch(key, body, before.etag);
    if (typeof put === 'object') return;
  }
  throw new ProviderError('transient', `${key} is being changed again and again`);
};

export const takeOwnership = (place: Place, desired: Desired<'record'>, call: Call): Promise<void> =>
  swap(place, call, (before) => (before === undefined ? desired.spec.body : withEntry(before, desired)));

/** Closes our entry and leaves everybody else's alone. The record stays: its epochs fence what still runs. */
export const giveUpOwnership = (place: Place, prior: Prior, call: Call): Promise<void> => {
  const component = DatasetRecord.shape.owners.safeParse([prior.managed['owner']]).data?.[0]?.component;
  const isOurs = (entry: Entry): boolean =>
    entry.project === call.owner.project &&
    entry.projectVersion === call.owner.projectVersion &&
    (component === undefined || entry.component === component);
  return swap(place, call, (before) => {
    if (before === undefined || !before.owners.some((entry) => isOurs(entry) && entry.closed !== true))
      return undefined;
    return { ...before, owners: before.owners.map((entry) => (isOurs(entry) ? { ...entry, closed: true } : entry)) };
  });
};
