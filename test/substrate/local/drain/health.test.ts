import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LocalSubstrate } from '../../../../src/substrate/local/local.ts';
import { arcNamed, arcObjects, bus, deploy, Place } from '../place.ts';
import { worldOf } from '../world.ts';

let place: Place;
let local: LocalSubstrate;
let looks: string[];

const open = (): LocalSubstrate => {
  const options = worldOf({
    control: async (_ports, _settings, event) => {
      if (JSON.stringify(event).includes('poison')) throw new Error('no luck');
    },
  });
  const heal = async (_ports: unknown, { name }: { readonly name: string }) => {
    looks.push(name);
    return { evaluations: [] };
  };
  return place.open({ world: { ...options.world, heal } });
};

beforeEach(async () => {
  place = new Place();
  looks = [];
  local = open();
  await deploy(local, ...arcObjects(arcNamed('one', 'raw', 'one')));
  await local.drain();
  expect(looks.splice(0)).toEqual(['one']);
});
afterEach(() => place.close());

const publish = (detail: { readonly [name: string]: string }) =>
  local.ports.events.publish([
    { bus, source: 'clusterless.arc', detailType: 'x', detail: { datasetId: 'raw/v1', ...detail } },
  ]);

test('as long as nothing can be lost, nobody looks for it', async () => {
  await publish({});
  await local.drain();
  await local.drain();
  expect(looks).toEqual([]);
});

test.each<readonly [string, () => Promise<unknown>, readonly string[]]>([
  [
    'another process has delivered meanwhile, whatever became of it',
    async () => open().drain({ heal: false }),
    ['one'],
  ],
  ['an arc is new', async () => deploy(local, ...arcObjects(arcNamed('two', 'raw', 'two'))), ['one', 'two']],
  [
    'an event was given up',
    async () =>
      publish({ a: 'poison' })
        .then(() => local.drain())
        .then(() => looks.splice(0)),
    ['one'],
  ],
])('every arc is looked at once when %s', async (_, happens, expected) => {
  await happens();
  await local.drain();
  await local.drain();
  expect(looks).toEqual(expected);
});

test('a drain that shall not look leaves it to the next one', async () => {
  await deploy(local, ...arcObjects(arcNamed('two', 'raw', 'two')));
  await local.drain({ heal: false });
  expect(looks).toEqual([]);
  await local.drain();
  expect(looks).toEqual(['one', 'two']);
});
