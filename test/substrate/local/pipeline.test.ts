import { copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLog } from '../../../src/log.ts';
import { systemClock } from '../../../src/ports/clock.ts';
import type { Progress } from '../../../src/substrate/local/drain/trail.ts';
import type { LocalSubstrate } from '../../../src/substrate/local/local.ts';
import { openLocalFolder } from '../../../src/substrate/local/local.ts';
import { arcNamed, arcObjects, boundaryObjects, deploy, Place, placement, stores, textOf } from './place.ts';

let place: Place;
let local: LocalSubstrate;

const midnight = Date.parse('2023-01-01T00:00:00Z');
const lotMs = 300_000;

const chain = ['raw', 'one', 'two', 'three'];
const arcs = [0, 1, 2].map((n) => arcNamed(`copy${n}`, chain[n] ?? '', chain[n + 1] ?? ''));

beforeEach(() => {
  place = new Place();
  local = place.open();
});
afterEach(() => place.close());

const put = (n: number, text = `hello ${n}`, name = `${n}.txt`) =>
  local.putObject(`s3://lake/raw/${name}`, textOf(text), { at: midnight + n * lotMs + 1000 });

const text = (path: string) => readFileSync(`${local.folder}/buckets/lake/${path}`, 'utf8');

const keysOf = async (bucket: string, prefix = ''): Promise<readonly string[]> => {
  const keys: string[] = [];
  for await (const { key } of local.ports.store(bucket).list(prefix)) keys.push(key);
  return keys;
};

test('objects flow through a chain of arcs within one drain, each lot once', async () => {
  await deploy(local, ...boundaryObjects(), ...arcs.flatMap((arc) => arcObjects(arc)));
  local.clock.advanceTo(midnight + 86_400_000);
  for (let n = 0; n < 20; n++) await put(n);
  const progress: Progress[] = [];
  const drained = await local.drain({ onProgress: (step) => progress.push(step) });
  expect(drained).toMatchObject({ deadLetters: 0, runs: { started: 60, complete: 60, empty: 0, failed: 0 } });
  for (let n = 0; n < 20; n++) expect(text(`three/${n}.txt`)).toBe(`hello ${n}`);
  const generations = (await keysOf(stores.manifest, 'datasets/name=three/')).filter((key) => key.endsWith('.json'));
  expect(generations).toHaveLength(20);
  expect(generations.every((key) => key.endsWith('/g0000.json'))).toBe(true);
  expect(readdirSync(`${local.folder}/events`)).toEqual([]);
  expect(existsSync(`${local.folder}/dead-letters`)).toBe(false);
  const ends = progress.filter(({ what }) => what === 'run-ended');
  expect(ends[0]).toEqual({
    what: 'run-ended',
    project: 'quakes',
    arc: 'copy0',
    lot: expect.any(String),
    result: 'complete',
  });
  expect([ends.length, progress.filter(({ what }) => what === 'run-started').length]).toEqual([60, 60]);
});

test('draining again finds nothing to do', async () => {
  await deploy(local, ...boundaryObjects(), ...arcs.flatMap((arc) => arcObjects(arc)));
  local.clock.advanceTo(midnight + 86_400_000);
  await put(0);
  await local.drain();
  expect(await local.drain()).toMatchObject({ events: 0, runs: { started: 0 } });
  expect(await place.open().drain()).toMatchObject({ events: 0, runs: { started: 0 } });
});

test('an object that arrives later restates its lot all the way down', async () => {
  await deploy(local, ...boundaryObjects(), ...arcs.flatMap((arc) => arcObjects(arc)));
  local.clock.advanceTo(midnight + 86_400_000);
  await put(0);
  await local.drain();
  await put(0, 'more', 'more.txt');
  expect(await local.drain()).toMatchObject({ runs: { started: 3, complete: 3 } });
  expect((await keysOf(stores.manifest, 'datasets/name=three/')).filter((key) => key.endsWith('.json'))).toEqual([
    'datasets/name=three/version=v1/lot=20230101PT5M000/g0000.json',
    'datasets/name=three/version=v1/lot=20230101PT5M000/g0001.json',
  ]);
});

test('an event that is delivered twice makes no second generation', async () => {
  await deploy(local, ...boundaryObjects(), ...arcs.flatMap((arc) => arcObjects(arc)));
  local.clock.advanceTo(midnight + 86_400_000);
  await put(0);
  await new Promise((resolve) => setImmediate(resolve));
  const [name = ''] = readdirSync(`${local.folder}/events`);
  copyFileSync(`${local.folder}/events/${name}`, `${local.folder}/events/${name.replace(/^\d/, '1')}`);
  expect(await local.drain()).toMatchObject({ deadLetters: 0 });
  const generations = (await keysOf(stores.manifest, 'datasets/')).filter((key) => key.endsWith('.json'));
  expect(generations.map((key) => key.slice(-10))).toEqual(Array.from({ length: 4 }, () => 'g0000.json'));
});

test('a drain that goes on takes up arcs and data that come meanwhile', async () => {
  await deploy(local, ...boundaryObjects());
  local.clock.advanceTo(midnight + 86_400_000);
  const controller = new AbortController();
  const draining = local.drain({ until: 'stopped', signal: controller.signal });
  await put(0);
  await deploy(place.open(), ...arcs.flatMap((arc) => arcObjects(arc)));
  await place.open().putObject('s3://lake/raw/1.txt', textOf('x'), { at: midnight + lotMs });
  while (!['0.txt', '1.txt'].every((name) => existsSync(`${local.folder}/buckets/lake/three/${name}`))) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  controller.abort();
  expect(await draining).toMatchObject({ deadLetters: 0, runs: { failed: 0 } });
});

test('a frequent boundary closes its lots when the clock comes to their end and grace', async () => {
  await deploy(
    local,
    ...boundaryObjects({ arrival: 'frequent', empty: 'lazy' }),
    ...arcObjects(arcs[0] ?? arcNamed('x', 'raw', 'one')),
  );
  local.clock.advanceTo(midnight);
  for (const n of [0, 0, 2]) await put(n, 'x', `${n}-${Math.random()}.txt`);
  expect((await local.drain()).next).toMatchObject({ at: new Date(midnight + lotMs + 60_000).toISOString() });
  expect(await local.advanceTo(midnight + 4 * lotMs)).toMatchObject({
    runs: { started: 3, complete: 2, empty: 1, failed: 0 },
  });
});

test('what no event tells of is found by healing: an arc that is deployed after its source has data', async () => {
  await deploy(local, ...boundaryObjects());
  local.clock.advanceTo(midnight + 86_400_000);
  for (let n = 0; n < 15; n++) await put(n);
  await local.drain();
  await deploy(local, ...arcs.flatMap((arc) => arcObjects(arc)));
  expect(await local.drain()).toMatchObject({ runs: { started: 45, complete: 45 } });
  expect(await local.drain({ heal: false })).toMatchObject({ runs: { started: 0 } });
});

test('the folder of a placement knows which one it is', async () => {
  await local.ensureStores();
  const again = openLocalFolder({ folder: local.folder, clock: systemClock, log: silentLog });
  expect([again.placement, again.folder]).toEqual([placement, local.folder]);
  expect(() => openLocalFolder({ folder: place.home, clock: systemClock, log: silentLog })).toThrow(
    expect.objectContaining({ code: 'CLS_FILE_UNREADABLE' }),
  );
});

test('stores are made once and left alone', async () => {
  await local.ensureStores();
  await local.ports.store(stores.metadata).putNew('a', new Uint8Array([1]));
  await local.ensureStores();
  expect(await keysOf(stores.metadata)).toEqual(['a']);
});

test('projects are read out of the metadata store, damaged ones are left out', async () => {
  await local.ensureStores();
  const store = local.ports.store(stores.metadata);
  const descriptor = { project: { name: 'quakes', version: '1' }, placement, arcs, boundaries: [] };
  const put = (key: string, body: string) => store.putNew(key, new TextEncoder().encode(body));
  await put('projects/name=quakes/version=1/project.json', JSON.stringify(descriptor));
  await put('projects/name=broken/version=1/project.json', '{');
  await put('projects/name=quakes/version=1/other.json', '{}');
  expect(await local.descriptors()).toEqual([descriptor]);
});

test('a reset forgets everything, and the placement can be used again', async () => {
  await deploy(local, ...boundaryObjects());
  local.clock.advanceTo(midnight);
  await put(0);
  await local.reset();
  expect(existsSync(local.folder)).toBe(false);
  const again = place.open();
  expect([again.clock.isStepped(), await again.drain()]).toMatchObject([false, { events: 0 }]);
  await again.ensureStores();
  await again.reset();
  await again.reset();
});

test('putting an object into a bucket that is not there is refused by name', async () => {
  await local.ensureStores();
  await expect(local.putObject('s3://nowhere/a', textOf('x'))).rejects.toMatchObject({
    code: 'CLS_NOT_FOUND',
    summary: expect.stringContaining('nowhere'),
  });
});

test('a file is put as it is', async () => {
  await deploy(local, ...boundaryObjects());
  const info = await local.putObject('s3://lake/raw/self.ts', import.meta.filename);
  expect(text('raw/self.ts')).toBe(readFileSync(import.meta.filename, 'utf8'));
  expect(info.size).toBe(readFileSync(import.meta.filename).length);
});
