import { lotsOfDay, lotsOfYesterday, mustBeCommitted, putLot } from './lots.ts';
import type { Bench } from './measurement.ts';
import { median } from './measurement.ts';
import { applyPlace, openPlace } from './place.ts';
import { inFolder, projectText } from './projects.ts';

const arcs = 3;
const rounds = 3;

/** As `dev` does: events are delivered while the objects come. Milliseconds of each lot. */
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
    for (const at of lotsOfYesterday(100)) {
      const done = new Promise<void>((resolve) => {
        ended = resolve;
      });
      const started = performance.now();
      await putLot(place, at);
      await done;
      times.push(performance.now() - started);
      await mustBeCommitted(place, 'a0-0', at);
    }
    stop.abort();
    await running;
    await place.local.close();
    return times;
  });

/** Seconds from the first put until everything is quiet. */
const dayThroughChain = (): Promise<number> =>
  inFolder(projectText(1, arcs), async (folder) => {
    const place = openPlace(folder);
    await applyPlace(place);
    await place.local.drain();
    const times = lotsOfYesterday(lotsOfDay);
    const started = performance.now();
    for (const at of times) await putLot(place, at);
    const { runs, deadLetters } = await place.local.drain();
    const seconds = (performance.now() - started) / 1000;
    await place.local.close();
    if (runs.complete !== lotsOfDay * arcs || runs.failed + deadLetters > 0) throw new Error(JSON.stringify(runs));
    for (let arc = 0; arc < arcs; arc += 1) {
      for (const at of times) await mustBeCommitted(place, `a0-${arc}`, at);
    }
    return seconds;
  });

export const run: Bench = async () => {
  const single = await onePerLot();
  const days: number[] = [];
  for (let round = 0; round < rounds; round += 1) days.push(await dayThroughChain());
  return [
    {
      name: 'local: object put to sink committed, one arc in process, p50',
      measured: median(single),
      bar: 20,
      unit: 'ms',
    },
    {
      name: `local: ${lotsOfDay} lots through a chain of ${arcs} copy arcs, one process`,
      // The quickest, for the same reason as with commands.
      measured: Math.min(...days),
      bar: 2,
      unit: 's',
    },
  ];
};
