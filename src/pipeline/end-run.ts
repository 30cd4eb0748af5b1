import type { RunResult } from '../metadata/keys.ts';
import { endKey, stateMarkerKey } from '../metadata/keys.ts';
import type { LotId } from '../metadata/lot.ts';
import type { End } from '../metadata/run.ts';
import { parseEnd } from '../metadata/run.ts';
import type { RunInput } from '../metadata/workload.ts';
import type { ArcContext } from './protocol.ts';
import { arcRef, storeOf } from './protocol.ts';
import { putMarker, putRecord, untilDecided } from './put-record.ts';

interface Ended {
  readonly lot: LotId;
  readonly run: number;
  readonly result: RunResult;
}

/** Says in the listing what the end says. Never before the end: whoever sees the marker asks no further. */
export const markEnd = ({ ports, arc }: ArcContext, { lot, run, result }: Ended): Promise<void> =>
  putMarker(storeOf(ports, arc.stores, 'state'), stateMarkerKey(arcRef(arc), lot, run, result));

/** Ends a run once. A second end (the rule that catches ended executions beside the machine) answers the first. */
export const endRun = async (
  context: ArcContext,
  { lot, run }: Pick<RunInput, 'lot' | 'run'>,
  end: End,
): Promise<End> => {
  const { ports, arc } = context;
  const store = storeOf(ports, arc.stores, 'state');
  const key = endKey(arcRef(arc), lot, run);
  const standing = await untilDecided('the end of a run', async () => {
    const put = await putRecord(store, key, end);
    if (put === 'ours') {
      ports.onEnd?.(lot, end);
      return end;
    }
    const found = put === 'theirs' ? await store.get(key) : undefined;
    return found === undefined ? 'again' : parseEnd(found.body);
  });
  await markEnd(context, { lot, run, result: standing.result });
  return standing;
};
