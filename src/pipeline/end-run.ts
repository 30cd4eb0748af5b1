import { endKey, stateMarkerKey } from '../metadata/keys.ts';
import type { End } from '../metadata/run.ts';
import { parseEnd } from '../metadata/run.ts';
import type { RunInput } from '../metadata/workload.ts';
import type { ArcContext } from './protocol.ts';
import { arcRef, storeOf } from './protocol.ts';
import { putMarker, putRecord, untilDecided } from './put-record.ts';

/** Ends a run once. A second end (the rule that catches ended executions beside the machine) answers the first. */
export const endRun = async (
  { ports, arc }: ArcContext,
  { lot, run }: Pick<RunInput, 'lot' | 'run'>,
  end: End,
): Promise<End> => {
  const store = storeOf(ports, arc.stores, 'state');
  const key = endKey(arcRef(arc), lot, run);
  const standing = await untilDecided('the end of a run', async () => {
    const put = await putRecord(store, key, end);
    if (put === 'ours') return end;
    const found = put === 'theirs' ? await store.get(key) : undefined;
    return found === undefined ? 'again' : parseEnd(found.body);
  });
  await putMarker(store, stateMarkerKey(arcRef(arc), lot, run, standing.result));
  return standing;
};
