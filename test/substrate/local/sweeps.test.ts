import { rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { boundaryParts } from '../../../src/resources/lower/boundary-parts.ts';
import type { LocalSubstrate } from '../../../src/substrate/local/local.ts';
import { boundaryOf } from '../../pipeline/examples.ts';
import { boundaryObjects, bus, deploy, Place, stackOf, stores, textOf } from './place.ts';

let place: Place;
let local: LocalSubstrate;

beforeEach(() => {
  place = new Place();
  local = place.open();
});
afterEach(() => place.close());

const midnight = Date.parse('2023-01-01T00:00:00Z');
const minute = 60_000;
const runtime = { memorySizeMB: 512, retryAttempts: 0, timeoutMin: 1, architecture: 'ARM_64' } as const;

const deployed = async (every: string | undefined): Promise<void> => {
  const descriptor = boundaryOf({ stores, bus, arrival: 'frequent', close: 'arrivals-close' });
  const schedule = every === undefined ? undefined : ({ every, catchup: 'last' } as const);
  const parts = boundaryParts({ rule: 'default/arrivals', collect: 'arrivals-collect', descriptor, runtime, schedule });
  const others = boundaryObjects().filter(({ kind }) => kind !== 'stack');
  await deploy(local, ...others, stackOf('arrivals', parts));
  local.clock.advanceTo(midnight + minute);
  await local.drain();
};

const committed = async (): Promise<readonly string[]> => {
  const keys: string[] = [];
  for await (const { key } of local.ports.store(stores.manifest).list('datasets/')) {
    if (key.endsWith('.json')) keys.push(key.slice(key.indexOf('lot=')));
  }
  return keys;
};

/** One object of the lot that begins at midnight, whose close is lost. */
const arriveAndForget = async (): Promise<void> => {
  await local.putObject('s3://lake/raw/a.txt', textOf('a'), { at: midnight + minute });
  await local.drain();
  rmSync(`${local.folder}/schedules/once`, { recursive: true });
  await local.close();
  local = place.open();
};

test('a boundary with a schedule closes by the clock what nobody told it to close, once', async () => {
  await deployed('PT30M');
  await arriveAndForget();
  await local.advanceTo(midnight + 29 * minute);
  expect(await committed()).toEqual([]);
  await local.advanceTo(midnight + 30 * minute);
  expect(await committed()).toEqual(['lot=20230101PT5M000/g0000.json']);
  await local.advanceTo(midnight + 120 * minute);
  expect(await committed()).toEqual(['lot=20230101PT5M000/g0000.json']);
});

test('a boundary without one waits for whatever comes next', async () => {
  await deployed(undefined);
  await arriveAndForget();
  await local.advanceTo(midnight + 24 * 60 * minute);
  expect(await committed()).toEqual([]);
});
