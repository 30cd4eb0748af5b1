import { manifestKey } from '../src/metadata/keys.ts';
import { lotAt } from '../src/metadata/lot.ts';
import { storeNames } from '../src/metadata/stores.ts';
import { systemClock } from '../src/ports/clock.ts';
import type { Place } from './place.ts';
import { datasetOf, lake } from './projects.ts';

const dayMs = 86_400_000;
const lotMs = 300_000;
export const lotsOfDay = dayMs / lotMs;

/** Starts of the first lots of the day before this one, in milliseconds since the epoch. */
export const lotsOfYesterday = (count: number): readonly number[] => {
  const day = Math.floor(systemClock.now() / dayMs) * dayMs - dayMs;
  return Array.from({ length: count }, (_, n) => day + n * lotMs);
};

async function* bytes(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

/** One small object, which makes the lot of its time. */
export const putLot = ({ local }: Place, at: number): Promise<unknown> =>
  local.putObject(`${lake}/raw/${new Date(at).toISOString()}.csv`, bytes('a,b\n1,2\n'), { at });

/** Fails when the lot has no committed manifest, or what it lists is not there. */
export const mustBeCommitted = async ({ substrate }: Place, dataset: string, at: number): Promise<void> => {
  const { store, data } = substrate.ports;
  const lot = lotAt('PT5M', at);
  const found = await store(storeNames(substrate.placement).manifest).get(manifestKey(datasetOf(dataset), lot, 0));
  const { uris = [] }: { uris?: string[] } = found === undefined ? {} : JSON.parse(Buffer.from(found.body).toString());
  const [uri] = uris;
  if (uri === undefined || (await data.head(uri)) === undefined) throw new Error(`${dataset} has no ${lot}`);
};
