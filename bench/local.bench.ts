import { manifestKey } from '../src/metadata/keys.ts';
import { lotAt } from '../src/metadata/lot.ts';
import { storeNames } from '../src/metadata/stores.ts';
import { systemClock } from '../src/ports/clock.ts';
import type { Bench, Measurement } from './measurement.ts';
import { median } from './measurement.ts';
import type { Place } from './place.ts';
import { applyPlace, openPlace } from './place.ts';
import { datasetOf, inFolder, lake, projectText } from './projects.ts';

const dayMs = 86_400_000;
const lotMs = 300_000;
const lots = dayMs / lotMs;
const arcs = 3;
const rounds = 3;

const yesterday = (): number => Math.floor(systemClock.now() / dayMs) * dayMs - dayMs;

async function* bytes(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

const put = ({ local }: Place, at: number): Promise<unknown> =>
  local.putObject(`${lake}/raw/${new Date(at).toISOString()}.csv`, bytes('a,b\n1,2\n'), { at });

const isCommitted = async ({ substrate }: Place, dataset: string, at: number): Promise<boolean> => {
  const key = manifestKey(datasetOf(dataset), lotAt('PT5M', at), 0);
  const found = await substrate.ports.store(storeNames(substrate.placement).manifest).get(key);
  return found !== undefined;
};

const mustBeCommitted = async (place: Place, dataset: string, at: number): Promise<void> => {
  if (!(await isCommitted(place, dataset, at))) throw new Error(`${dataset}: no manifest of ${new Date(at)}`);
};

/** As `dev` does: events are delivered while the objects come. */
const onePerLot = (): Promise<readonly number[]> =>
  inFolder(projectText(1, 1), async (folder) => {
    const place = openPlace(folder);
    await applyPlace(place);
    const stop = new AbortController();
    let ended: () => void = () => {};
    const running = place.local.drain({
      until: 'stopped',
      signal: stop.signal,
      onProgress: ({ what }) => what === 'run-ended' && ended(),
    });
    const times: number[] = [];
    for (let at = yesterday(); times.length < 100; at += lotMs) {
      const done = new Promise<void>((resolve) => {
        ended = resolve;
      });
      const started = performance.now();
      await put(place, at);
      await done;
      times.push(performance.now() - started);
      await mustBeCommitted(place, 'a0-0', at);
    }
    stop.abort();
    await running;
    await place.local.close();
    return times;
  });

const dayThroughChain = (): Promise<number> =>
  inFolder(projectText(1, arcs), async (folder) => {
    const place = openPlace(folder);
    await applyPlace(place);
    await place.local.drain();
    const first = yesterday();
    const times = Array.from({ length: lots }, (_, n) => first + n * lotMs);
    const started = performance.now();
    for (const at of times) await put(place, at);
    const { runs, deadLetters } = await place.local.drain();
    const seconds = (performance.now() - started) / 1000;
    if (runs.complete !== lots * arcs || runs.failed > 0 || deadLetters > 0) throw new Error(JSON.stringify(runs));
    for (let arc = 0; arc < arcs; arc += 1) {
      for (const at of times) await mustBeCommitted(place, `a0-${arc}`, at);
    }
    await place.local.close();
    return seconds;
  });

const figure = (name: string, measured: number, bar: number, unit: Measurement['unit']): Measurement => ({
  name,
  measured,
  bar,
  unit,
});

export const run: Bench = async () => {
  const single = await onePerLot();
  const days: number[] = [];
  for (let round = 0; round < rounds; round += 1) days.push(await dayThroughChain());
  return [
    figure('local: object put to sink committed, one arc in process, p50', median(single), 20, 'ms'),
    figure(`local: ${lots} lots through a chain of ${arcs} copy arcs, one process`, median(days), 2, 's'),
  ];
};
