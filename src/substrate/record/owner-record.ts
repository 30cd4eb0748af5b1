import type { Json } from '../../metadata/canonical.ts';
import { DatasetRecord } from '../../metadata/descriptor.ts';
import { encodeRecord } from '../../metadata/record.ts';
import type { Desired } from '../object.ts';
import type { Call, Fields, Observed, ReadTarget } from '../provider.ts';
import { ProviderError } from '../provider.ts';
import type { RecordPlace } from './record-place.ts';

type Entry = DatasetRecord['owners'][number];

const parse = (body: Uint8Array): DatasetRecord => DatasetRecord.parse(JSON.parse(new TextDecoder().decode(body)));

const newestOf = ({ owners }: DatasetRecord): Entry | undefined => [...owners].sort((a, b) => a.epoch - b.epoch).at(-1);

/** Who owns the dataset now: the newest entry while it is open; of a predecessor's record, its first field. */
const openOwner = (record: DatasetRecord): Entry | undefined => {
  const newest = newestOf(record);
  if (newest !== undefined) return newest.closed === true ? undefined : newest;
  const { name, version } = record.owner;
  return { epoch: -1, project: name, projectVersion: version, component: '' };
};

const fieldsOf = ({ dataset, unit }: DatasetRecord, owner: Entry | undefined): Fields => {
  const plain: { readonly [name: string]: Json } = JSON.parse(JSON.stringify({ dataset, unit, owner }));
  return plain;
};

/** What of a dataset's record its owner answers for. */
export const ownerFields = (body: { readonly [name: string]: Json }): Fields => {
  const record = DatasetRecord.parse(body);
  return fieldsOf(record, record.owners.at(-1));
};

/** A record without an open owner is free, as if it were not there: whoever creates it takes over. */
export const observeOwner = (body: Uint8Array, target: ReadTarget): Observed => {
  const record = parse(body);
  const entry = openOwner(record);
  if (entry === undefined) return { found: 'no' };
  const fields = fieldsOf(record, entry);
  if (entry.project === target.owner.project) return { found: 'yes', owner: 'us', fields, checked: 'all' };
  return {
    found: 'yes',
    owner: 'other',
    ownerText: `${entry.project}/${entry.projectVersion}`,
    fields,
    checked: 'all',
  };
};

const isSameOwner = (a: Entry, b: Entry): boolean =>
  a.project === b.project && a.projectVersion === b.projectVersion && a.component === b.component;

const withEntry = (record: DatasetRecord, { name, spec }: Desired<'record'>): object => {
  const entry = DatasetRecord.parse(spec.body).owners.at(-1);
  if (entry === undefined) throw new ProviderError('invalid', `${name} names no owner`);
  const open = openOwner(record);
  if (open !== undefined && open.project !== entry.project) {
    throw new ProviderError('foreign-owner', `${name} belongs to ${open.project}/${open.projectVersion}`, {
      hint: 'A dataset has one owner. Give yours another name or version.',
    });
  }
  const newest = newestOf(record);
  const isRepeated = newest?.epoch === entry.epoch && isSameOwner(newest, entry);
  if (newest !== undefined && newest.epoch >= entry.epoch && !isRepeated) {
    throw new ProviderError('conflict', `${name} got another owner meanwhile`, { hint: 'Plan again.' });
  }
  const owners = [...record.owners.filter(({ epoch }) => epoch !== entry.epoch), entry];
  return { ...record, ...spec.body, owners };
};

const mostTries = 20;

/** Reads, changes and puts back until nobody came in between; `change` answers undefined when nothing is to do. */
const swap = async (
  { store, key }: RecordPlace,
  call: Call,
  change: (before: DatasetRecord | undefined) => object | undefined,
): Promise<void> => {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const before = await store.get(key);
    const next = change(before && parse(before.body));
    if (next === undefined) return;
    call.fence();
    const body = encodeRecord(next);
    const put = before === undefined ? await store.putNew(key, body) : await store.putIfMatch(key, body, before.etag);
    if (typeof put === 'object') return;
  }
  throw new ProviderError('transient', `${key} is being changed again and again`);
};

/** Most often it is a new dataset, and one call is enough. */
export const takeOwnership = async (place: RecordPlace, desired: Desired<'record'>, call: Call): Promise<void> => {
  call.fence();
  const put = await place.store.putNew(place.key, encodeRecord(desired.spec.body));
  if (typeof put === 'object') return;
  await swap(place, call, (before) => (before === undefined ? desired.spec.body : withEntry(before, desired)));
};

/** Closes our entry and leaves everybody else's alone. The record stays: its epochs fence what still runs. */
export const giveUpOwnership = (place: RecordPlace, managed: Fields, call: Call): Promise<void> => {
  const component = DatasetRecord.shape.owners.safeParse([managed['owner']]).data?.[0]?.component;
  const { project, projectVersion } = call.owner;
  const isOurs = (entry: Entry): boolean =>
    entry.project === project &&
    entry.projectVersion === projectVersion &&
    (component === undefined || entry.component === component);
  return swap(place, call, (before) => {
    if (!before?.owners.some((entry) => isOurs(entry) && entry.closed !== true)) return undefined;
    return { ...before, owners: before.owners.map((entry) => (isOurs(entry) ? { ...entry, closed: true } : entry)) };
  });
};
