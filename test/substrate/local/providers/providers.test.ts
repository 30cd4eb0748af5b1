import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { objectPath } from '../../../../src/substrate/local/installed/object-file.ts';
import type { LocalSubstrate } from '../../../../src/substrate/local/local.ts';
import { layoutOf } from '../../../../src/substrate/local/store/layout.ts';
import type { DesiredObject } from '../../../../src/substrate/object.ts';
import type { Fields, Observed, Prior, ReadTarget } from '../../../../src/substrate/provider.ts';
import {
  bucketNamed,
  bus,
  callOf,
  functionPart,
  owner,
  Place,
  providerOf,
  ruleOf,
  stackOf,
  stores,
  textOf,
} from '../place.ts';

let place: Place;
let local: LocalSubstrate;
beforeEach(async () => {
  place = new Place();
  local = place.open();
  await local.ensureStores();
});
afterEach(() => place.close());

const busNamed = (name: string): DesiredObject => ({
  ...bucketNamed(name),
  kind: 'event-bus',
  spec: { tags: { team: 'quakes' } },
});

const recordNamed = (key: string, body = { project: { name: 'quakes', version: '1' }, n: 1 }): DesiredObject => ({
  ...bucketNamed(`${stores.metadata}/${key}`),
  address: 'project:record/project',
  kind: 'record',
  spec: { bucket: stores.metadata, mode: 'replace', body },
});

const priorOf = (desired: DesiredObject, managed: Fields = {}): Prior => ({
  address: desired.address,
  kind: desired.kind,
  name: desired.name,
  managed,
  attributes: {},
});

const look = async (desired: DesiredObject, more: Partial<ReadTarget> = {}): Promise<Observed> => {
  const target = { address: desired.address, name: desired.name, owner, desired, ...more };
  const answers = await providerOf(local, desired.kind).reader.batch([target], 'fast', new AbortController().signal);
  const answer = answers.get(desired.address);
  if (answer === undefined) throw new Error('no answer');
  return answer;
};

const create = (desired: DesiredObject, call = callOf()) =>
  providerOf(local, desired.kind).writer.create(desired, call);
const remove = (desired: DesiredObject, call = callOf()) => {
  const provider = providerOf(local, desired.kind);
  return provider.writer.delete(priorOf(desired, provider.managed(desired)), 'delete', call);
};
const pathOf = ({ kind, name }: DesiredObject) => objectPath(layoutOf(local.folder), kind, name);

const other = { lineage: 'l2', scope: 'there', project: 'tides', projectVersion: '7' };
const desiredOf: readonly (readonly [string, DesiredObject])[] = [
  ['bucket', bucketNamed('data')],
  ['event-bus', busNamed('bus')],
  ['rule', ruleOf('one')],
  ['stack', stackOf('one', [functionPart('one-fn')])],
  ['record', recordNamed('projects/name=quakes/version=1/project.json')],
];

describe.each(desiredOf)('the provider of the kind %s', (_, desired) => {
  test('finds nothing, then what it made, with every managed field, then nothing again', async () => {
    expect(await look(desired)).toEqual({ found: 'no' });
    expect(await create(desired)).toEqual({ physicalId: desired.name, attributes: {}, outputs: {} });
    expect(await look(desired)).toEqual({
      found: 'yes',
      owner: 'us',
      fields: providerOf(local, desired.kind).managed(desired),
      checked: 'all',
    });
    expect(await remove(desired)).toBe('deleted');
    expect(await look(desired)).toEqual({ found: 'no' });
  });

  test('may repeat every step', async () => {
    await create(desired);
    await create(desired);
    await providerOf(local, desired.kind).writer.update(desired, priorOf(desired), callOf());
    expect(await remove(desired)).toBe('deleted');
    expect(await remove(desired)).toBe('deleted');
  });

  test('tells what belongs to somebody else, and touches it neither to change nor to delete', async () => {
    await create(desired);
    const before = await look(desired);
    expect(await look(desired, { owner: other })).toMatchObject({
      found: 'yes',
      owner: 'other',
      ownerText: expect.stringContaining('quakes'),
    });
    await expect(create(desired, callOf({ owner: other }))).rejects.toMatchObject({ failure: 'foreign-owner' });
    await expect(remove(desired, callOf({ owner: other }))).rejects.toMatchObject({ failure: 'foreign-owner' });
    expect(await look(desired)).toEqual(before);
  });

  test('takes an object of ours at another address for somebody else’s, unless it was renamed', async () => {
    await create(desired);
    const address = 'arcs/new:x';
    const renamed = { ...desired, address };
    expect(await look(renamed)).toMatchObject({ owner: 'other' });
    expect(await look({ ...renamed, renamedFrom: desired.address })).toMatchObject({ owner: 'us' });
    expect(await look(renamed, { prior: priorOf(desired) })).toMatchObject({ owner: 'us' });
  });

  test('asks for the fence before it writes anything', async () => {
    const fence = () => {
      throw new Error('no lease');
    };
    await expect(create(desired, callOf({ fence }))).rejects.toThrow('no lease');
    expect(await look(desired)).toEqual({ found: 'no' });
    await create(desired);
    await expect(remove(desired, callOf({ fence }))).rejects.toThrow('no lease');
    expect(await look(desired)).toMatchObject({ found: 'yes' });
  });

  test('leaves an intent of a crash to a new look', async () => {
    const answer = providerOf(local, desired.kind).writer.resume(priorOf(desired), { found: 'no' }, callOf());
    expect(await answer).toBe('done');
  });
});

// A record is its own file, and says itself what it is.
test.each(desiredOf.filter(([kind]) => kind !== 'record'))(
  'of a %s whose file is damaged nothing is known',
  async (_, desired) => {
    await create(desired);
    writeFileSync(pathOf(desired), '{"kind":');
    expect(await look(desired)).toMatchObject({
      found: 'unknown',
      error: { message: expect.stringContaining('damaged') },
    });
  },
);

test('a record that somebody has damaged is nobody’s', async () => {
  const key = 'projects/name=quakes/version=1/project.json';
  await local.ports.store(stores.metadata).putNew(key, new TextEncoder().encode('{"project":'));
  expect(await look(recordNamed(key))).toMatchObject({ found: 'yes', owner: 'none', ownerText: 'not a record' });
});

test('a change made by hand is seen as a field that differs', async () => {
  const rule = ruleOf('one');
  await create(rule);
  writeFileSync(pathOf(rule), readFileSync(pathOf(rule), 'utf8').replace('"enabled": true', '"enabled": false'));
  expect(await look(rule)).toMatchObject({ owner: 'us', fields: { enabled: false } });
});

test('what a stack holds is compared part by part', () => {
  const fields = providerOf(local, 'stack').managed(stackOf('one', [functionPart('a'), functionPart('b')]));
  expect(Object.keys(fields).sort()).toEqual(['function/a', 'function/b', 'tags']);
});

test('many are answered at once, each by its address', async () => {
  const targets = ['a', 'b', 'c'].map((name) => ({ address: `resources/${name}:bucket`, name, owner }));
  await create(bucketNamed('b'));
  const answers = await providerOf(local, 'bucket').reader.batch(targets, 'fast', new AbortController().signal);
  expect([...answers].map(([address, { found }]) => [address, found])).toEqual([
    ['resources/a:bucket', 'no'],
    ['resources/b:bucket', 'yes'],
    ['resources/c:bucket', 'no'],
  ]);
});

test.each([
  [{ source: 'aws.s3' }, /pattern at source: it must be an object or an array/],
  [{ detail: { n: [{ numeric: ['>'] }] } }, /detail\.n\[0\]\.numeric/],
])('a rule with the pattern %j is refused when it is made', async (pattern, why) => {
  await expect(create(ruleOf('one', { pattern }))).rejects.toMatchObject({
    failure: 'invalid',
    message: expect.stringMatching(why),
  });
  expect(await look(ruleOf('one'))).toEqual({ found: 'no' });
});

test('a name of any length and with any characters is one file', async () => {
  const long = ruleOf('x'.repeat(300));
  const strange = { ...ruleOf('one'), name: `${bus}/../../../ü *` };
  for (const rule of [long, strange]) {
    await create(rule);
    expect(await look(rule)).toMatchObject({ found: 'yes' });
  }
  expect(existsSync(`${place.home}/ü *.json`)).toBe(false);
});

describe('a bucket', () => {
  test('that holds objects is kept, with all that it holds, whatever its deletion policy says', async () => {
    const bucket = bucketNamed('data');
    await create(bucket);
    await local.putObject('s3://data/deep/a.txt', textOf('hello'));
    expect(await remove(bucket)).toEqual({ kept: 'it still holds objects' });
    expect(readFileSync(`${local.folder}/buckets/data/deep/a.txt`, 'utf8')).toBe('hello');
    expect(await look(bucket)).toMatchObject({ found: 'yes', owner: 'us' });
    await local.removeObject('s3://data/deep/a.txt');
    expect(await remove(bucket)).toBe('deleted');
    expect(existsSync(`${local.folder}/buckets/data`)).toBe(false);
  });

  test('that holds a file which is no object is kept too', async () => {
    await create(bucketNamed('data'));
    writeFileSync(`${local.folder}/buckets/data/\u0001`, 'x');
    expect(await remove(bucketNamed('data'))).toEqual({ kept: 'it still holds objects' });
  });

  test('that somebody made by hand has no owner, and can be adopted', async () => {
    mkdirSync(`${local.folder}/buckets/data`);
    expect(await look(bucketNamed('data'))).toMatchObject({ found: 'yes', owner: 'none' });
    await providerOf(local, 'bucket').writer.update(bucketNamed('data'), priorOf(bucketNamed('data')), callOf());
    expect(await look(bucketNamed('data'))).toMatchObject({ owner: 'us' });
  });

  test('of the placement itself belongs to nobody', async () => {
    expect(await look(bucketNamed(stores.manifest))).toMatchObject({ found: 'yes', owner: 'none' });
  });

  test.each(['..', 'a/b', '', '.hidden'])('with the name %j is refused', async (name) => {
    await expect(create(bucketNamed(name))).rejects.toMatchObject({ failure: 'invalid' });
  });
});

test('a file that cannot be read is unknown, and not missing', async () => {
  mkdirSync(pathOf(bucketNamed('data')), { recursive: true });
  expect(await look(bucketNamed('data'))).toMatchObject({ found: 'unknown', error: { code: 'CLS_DISK' } });
});
