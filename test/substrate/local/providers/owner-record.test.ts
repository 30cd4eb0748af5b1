import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LocalSubstrate } from '../../../../src/substrate/local/local.ts';
import type { Desired } from '../../../../src/substrate/object.ts';
import type { Observed } from '../../../../src/substrate/provider.ts';
import { bucketNamed, callOf, owner, Place, providerOf, stores } from '../place.ts';

let place: Place;
let local: LocalSubstrate;
beforeEach(async () => {
  place = new Place();
  local = place.open();
  await local.ensureStores();
});
afterEach(() => place.close());

const key = 'datasets/name=raw/version=v1/dataset.json';
const tides = { lineage: 'l2', scope: 'there', project: 'tides', projectVersion: '7' };

const recordOf = (by = owner, epoch = 0, more: object = {}): Desired<'record'> => ({
  ...bucketNamed(`${stores.metadata}/${key}`),
  address: 'arcs/copy:record/raw/v1',
  kind: 'record',
  spec: {
    bucket: stores.metadata,
    mode: 'owner',
    body: {
      owner: { name: by.project, version: by.projectVersion },
      dataset: { name: 'raw', version: 'v1', pathURI: 's3://lake/raw/' },
      unit: 'PT5M',
      owners: [{ epoch, project: by.project, projectVersion: by.projectVersion, component: 'arcs/copy', role: 'main' }],
      ...more,
    },
  },
});

const provider = () => providerOf(local, 'record');
const create = (record: Desired<'record'>, by = owner) => provider().writer.create(record, callOf({ owner: by }));
const remove = (record: Desired<'record'>, by = owner) => {
  const { address, kind, name } = record;
  const prior = { address, kind, name, managed: provider().managed(record), attributes: {} };
  return provider().writer.delete(prior, 'delete', callOf({ owner: by }));
};
const look = async (record: Desired<'record'>, by = owner): Promise<Observed | undefined> => {
  const target = { address: record.address, name: record.name, owner: by, desired: record };
  return (await provider().reader.batch([target], 'full', new AbortController().signal)).get(record.address);
};
const stored = async () => {
  const found = await local.ports.store(stores.metadata).get(key);
  return JSON.parse(new TextDecoder().decode(found?.body));
};

test('the record of a dataset is free, then ours, and ours alone', async () => {
  expect(await look(recordOf())).toEqual({ found: 'no' });
  await create(recordOf());
  expect(await look(recordOf())).toEqual({
    found: 'yes',
    owner: 'us',
    fields: provider().managed(recordOf()),
    checked: 'all',
  });
  expect(await look(recordOf(tides), tides)).toMatchObject({ owner: 'other', ownerText: 'quakes/1' });
  expect(Object.keys(await stored()).slice(0, 2)).toEqual(['owner', 'dataset']);
});

test('another project may not take over while the owner is there', async () => {
  await create(recordOf());
  await expect(create(recordOf(tides, 1), tides)).rejects.toMatchObject({ failure: 'foreign-owner' });
  expect(await stored()).toEqual(recordOf().spec.body);
});

test('destroying closes our entry and keeps the record; then another project may follow with the next epoch', async () => {
  await create(recordOf());
  expect(await remove(recordOf())).toEqual({ kept: expect.stringContaining('never deleted') });
  expect(await look(recordOf())).toEqual({ found: 'no' });
  await create(recordOf(tides, 1), tides);
  const { owner: current, owners } = await stored();
  expect(current).toEqual({ name: 'tides', version: '7' });
  expect(owners).toMatchObject([
    { epoch: 0, project: 'quakes', closed: true },
    { epoch: 1, project: 'tides' },
  ]);
  // The former owner's destroy, repeated, must not close what is not its own.
  await remove(recordOf());
  expect((await stored()).owners[1].closed).toBeUndefined();
});

test('another version of the project takes over with the next epoch, and the old one cannot close it', async () => {
  const next = { ...owner, lineage: 'l3', projectVersion: '2' };
  await create(recordOf());
  await create(recordOf(next, 1), next);
  await remove(recordOf());
  expect((await stored()).owners).toMatchObject([
    { epoch: 0, projectVersion: '1', closed: true },
    { epoch: 1, projectVersion: '2' },
  ]);
  expect((await stored()).owners[1].closed).toBeUndefined();
  expect(await look(recordOf(next, 1), next)).toMatchObject({ owner: 'us' });
});

test('repeating what was done changes nothing', async () => {
  await create(recordOf());
  const before = await stored();
  await create(recordOf());
  expect(await stored()).toEqual(before);
});

test('an epoch that somebody else has got meanwhile is a conflict: plan again', async () => {
  const next = { ...owner, projectVersion: '2' };
  await create(recordOf(next, 1), next);
  await expect(create(recordOf(owner, 1))).rejects.toMatchObject({ failure: 'conflict' });
});

test('fields that the predecessor or a newer version wrote stay', async () => {
  const body = {
    owner: { name: 'quakes', version: '0' },
    dataset: { name: 'raw', version: 'v1', pathURI: 's3://lake/raw/' },
    note: 'kept',
  };
  await local.ports.store(stores.metadata).putNew(key, new TextEncoder().encode(JSON.stringify(body)));
  expect(await look(recordOf())).toMatchObject({ owner: 'us' });
  expect(await look(recordOf(tides), tides)).toMatchObject({ owner: 'other', ownerText: 'quakes/0' });
  await create(recordOf());
  expect(await stored()).toMatchObject({ note: 'kept', owner: { version: '1' }, owners: [{ epoch: 0 }] });
});

test('of fifty that want an unowned dataset at once one gets it', async () => {
  const projects = Array.from({ length: 50 }, (_, n) => ({ ...owner, lineage: `l${n}`, project: `p${n}` }));
  const results = await Promise.allSettled(projects.map((by) => create(recordOf(by), by)));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect((await stored()).owners).toHaveLength(1);
});
