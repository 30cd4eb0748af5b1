import { status } from '../src/pipeline/status.ts';
import { systemClock } from '../src/ports/clock.ts';
import type { ListOptions, ObjectStore, OpenStore } from '../src/ports/object-store.ts';
import type { Bench } from './measurement.ts';
import { applyPlace, openPlace } from './place.ts';
import { broadcastText, inFolder } from './projects.ts';
import { fillYear, year } from './year.ts';

/** Keys that S3 answers at a time. */
const keysOfPage = 1000;

/** What the listings of a dataset or an arc would have cost on S3 in all, in calls by prefix. */
const countingCalls = (open: OpenStore, streams: Map<string, number>): OpenStore => {
  async function* list(store: ObjectStore, prefix: string, options?: ListOptions): ReturnType<ObjectStore['list']> {
    let keys = 0;
    try {
      for await (const listed of store.list(prefix, options)) {
        keys += 1;
        yield listed;
      }
    } finally {
      const calls = Math.max(1, Math.ceil(keys / keysOfPage));
      streams.set(prefix, (streams.get(prefix) ?? 0) + calls);
    }
  }
  return (bucket) => {
    // Without `listFolders`, which only a disk has.
    const store = open(bucket);
    return {
      list: (prefix, options) => list(store, prefix, options),
      get: (key) => store.get(key),
      putNew: (key, body) => store.putNew(key, body),
      putIfMatch: (key, body, etag) => store.putIfMatch(key, body, etag),
      remove: (key) => store.remove(key),
    };
  };
};

/** On a disk, where a year is filled in seconds: the same code lists S3, in pages. */
export const run: Bench = () =>
  inFolder(broadcastText(), async (folder) => {
    const place = openPlace(folder);
    await applyPlace(place);
    fillYear(place);
    const { ports } = place.substrate;
    const streams = new Map<string, number>();
    const range = { from: Date.parse(year.from), to: Date.parse(year.to), now: systemClock.now() };
    const projects = await place.substrate.descriptors();
    const { datasets } = await status({ ...ports, store: countingCalls(ports.store, streams) }, projects, range);
    await place.local.close();
    if (!datasets.some(({ counts }) => counts.complete === year.lots)) throw new Error('lots are missing');
    const name = `aws: status of ${year.lots.toLocaleString('en')} lots, LIST calls of its longest stream`;
    return [{ name, measured: Math.max(...streams.values()), bar: 211, unit: 'calls' }];
  });
