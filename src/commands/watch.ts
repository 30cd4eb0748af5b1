import { ClusterlessError } from '../errors.ts';
import { watch } from '../reconciler/watch.ts';
import type { WatchEvent } from '../reconciler/watch-events.ts';
import { watchLine, watchText } from '../report/watch-view.ts';
import { requireFormat, screenOf } from './answer.ts';
import { onePlacement, openSubstrate } from './context.ts';
import { drainPlace } from './drain.ts';
import type { Flags } from './flag-values.ts';
import { flagsOf } from './flag-values.ts';
import { requireProjects } from './load.ts';
import { planOptionsOf, reconcilerOf } from './reconciling.ts';
import type { Run } from './verb.ts';
import { reload, watchedPaths } from './watching.ts';

const everyLimit = 1000;

const requireEvery = ({ every }: Flags): void => {
  if (every >= everyLimit) return;
  throw new ClusterlessError('CLS_USAGE', '--every: a second is the least', { hint: 'Write it as --every 5m.' });
};

/** Timers of more than 24 days go off at once. */
const longestMs = 2 ** 31 - 1;

const runtimeOver = ({ maxRuntime }: Flags): readonly AbortSignal[] =>
  maxRuntime === undefined ? [] : [AbortSignal.timeout(Math.min(maxRuntime, longestMs))];

export const run: Run = async (call) => {
  const { io } = call;
  const flags = flagsOf(call);
  requireFormat(flags, ['table', 'json', 'ndjson']);
  requireEvery(flags);
  // Wrong files at the start are a mistake; later they are an edit in progress.
  const placement = onePlacement(await requireProjects(io, flags.project));
  const substrate = await openSubstrate(io, flags, placement);
  await substrate.local?.ensureStores();
  const stop = new AbortController();
  let pipeline: Promise<unknown> = Promise.resolve();
  const emit = (event: WatchEvent): void => {
    io.write(flags.format === 'table' ? watchText(event, screenOf(io, flags)) : watchLine(event));
    const { local } = substrate;
    if (event.type !== 'applied' || local === undefined) return;
    pipeline = pipeline.then(() => drainPlace(io, flags, local));
    pipeline.catch(() => stop.abort());
  };
  await watch(
    reconcilerOf(io, flags, substrate, () => {}),
    {
      paths: watchedPaths(io, flags),
      load: reload(io, flags, substrate),
      emit,
      plan: { ...planOptionsOf(flags), prune: flags.prune, drift: flags.drift },
      apply: { failFast: flags.failFast, ...(flags.parallel === undefined ? {} : { parallel: flags.parallel }) },
      drain: AbortSignal.any([io.drain, stop.signal, ...runtimeOver(flags)]),
      abort: io.abort,
      resyncMs: flags.every,
    },
  );
  await pipeline;
  await substrate.close?.();
  return 0;
};
