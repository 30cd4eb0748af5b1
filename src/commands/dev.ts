import { watch } from '../reconciler/watch.ts';
import type { WatchEvent } from '../reconciler/watch-events.ts';
import { onDrain } from '../report/drain-progress.ts';
import { runLine } from '../report/run-line.ts';
import { watchLine, watchText } from '../report/watch-view.ts';
import { requireFormat, screenOf } from './answer.ts';
import { onePlacement, openSubstrate } from './context.ts';
import { endpointText } from './endpoint-text.ts';
import { flagsOf } from './flag-values.ts';
import { liveLine } from './live.ts';
import { requireProjects } from './load.ts';
import { reconcilerOf } from './reconciling.ts';
import type { Run } from './verb.ts';
import { reload, watchedPaths } from './watching.ts';

/** When one cannot go on, neither do the others. */
const together = async (parts: readonly Promise<unknown>[], stop: AbortController): Promise<void> => {
  for (const part of parts) part.catch(() => stop.abort());
  for (const end of await Promise.allSettled(parts)) if (end.status === 'rejected') throw end.reason;
};

/** Everything at once on this machine: files are applied as they change, events delivered as they come. */
export const run: Run = async (call) => {
  const { io } = call;
  const flags = { ...flagsOf(call), local: true };
  requireFormat(flags, ['table', 'json', 'ndjson']);
  const placement = onePlacement(await requireProjects(io, flags.project));
  const substrate = await openSubstrate(io, flags, placement);
  const { local } = substrate;
  if (local === undefined) return 1;
  await local.ensureStores();
  const screen = screenOf(io, flags);
  const isText = flags.format === 'table';
  const live = liveLine(io, flags, 'Running');
  const write = (text: string): void => {
    live.end();
    io.write(text);
  };
  const endpoint = await local.serve(flags.port);
  if (isText) write(`${endpointText(endpoint.url, placement.region)}\n`);
  const emit = (event: WatchEvent): void => write(isText ? watchText(event, screen) : watchLine(event));
  const stop = new AbortController();
  const drain = AbortSignal.any([io.drain, stop.signal]);
  const reconciling = watch(
    reconcilerOf(io, flags, substrate, () => {}),
    {
      paths: watchedPaths(io, flags),
      load: reload(io, flags, substrate),
      emit,
      // Who edits a file here looks at what happens, and data is never deleted.
      plan: { prune: true, drift: 'repair', allowDelete: 'any' },
      drain,
      abort: io.abort,
    },
  );
  const pipeline = local.drain({
    until: 'stopped',
    signal: drain,
    onProgress: (event) => {
      if (event.what === 'run-ended') write(isText ? runLine(event, screen) : `${JSON.stringify(event)}\n`);
      live.update((progress) => onDrain(progress, event));
    },
  });
  try {
    await together([reconciling, pipeline], stop);
  } finally {
    live.end();
    // A server that listens keeps the process alive.
    await endpoint.close();
    await local.close();
  }
  return 0;
};
