import { watch } from '../reconciler/watch.ts';
import type { WatchEvent } from '../reconciler/watch-events.ts';
import { watchLine, watchText } from '../report/watch-view.ts';
import { requireFormat, screenOf } from './answer.ts';
import { onePlacement, openSubstrate } from './context.ts';
import { drainPlace } from './drain.ts';
import { flagsOf } from './flag-values.ts';
import { requireProjects } from './load.ts';
import { planOptionsOf, reconcilerOf } from './reconciling.ts';
import type { Run } from './verb.ts';
import { reload, watchedPaths } from './watching.ts';

export const run: Run = async (call) => {
  const { io } = call;
  const flags = flagsOf(call);
  requireFormat(flags, ['table', 'json', 'ndjson']);
  // Wrong files at the start are a mistake; later they are an edit in progress.
  const placement = onePlacement(await requireProjects(io, flags.project));
  const substrate = await openSubstrate(io, flags, placement);
  await substrate.local?.ensureStores();
  let pipeline: Promise<unknown> = Promise.resolve();
  const emit = (event: WatchEvent): void => {
    io.write(flags.format === 'table' ? watchText(event, screenOf(io, flags)) : watchLine(event));
    const { local } = substrate;
    if (event.type === 'applied' && local !== undefined) pipeline = pipeline.then(() => drainPlace(io, flags, local));
  };
  const ends = flags.maxRuntime === undefined ? [] : [AbortSignal.timeout(flags.maxRuntime)];
  await watch(
    reconcilerOf(io, flags, substrate, () => {}),
    {
      paths: watchedPaths(io, flags),
      load: reload(io, flags, substrate),
      emit,
      plan: { ...planOptionsOf(flags), prune: flags.prune, drift: flags.drift },
      apply: { failFast: flags.failFast, ...(flags.parallel === undefined ? {} : { parallel: flags.parallel }) },
      drain: AbortSignal.any([io.drain, ...ends]),
      abort: io.abort,
      resyncMs: flags.every,
    },
  );
  await pipeline;
  await substrate.close?.();
  return 0;
};
