import { failureOf, onDrain } from '../report/drain-progress.ts';
import type { Later, RunCounts, RunFailure } from '../report/output/drain.ts';
import type { LocalDrainOptions, LocalSubstrate } from '../substrate/local/local.ts';
import type { Flags } from './flag-values.ts';
import type { Io } from './io.ts';
import { liveLine } from './live.ts';

/** What the pipeline did until it was quiet. */
export interface PipelineAnswer {
  readonly events: number;
  readonly deadLetters: number;
  readonly runs: RunCounts;
  readonly failures: readonly RunFailure[];
  readonly later: readonly Later[];
}

export const notDrained: PipelineAnswer = {
  events: 0,
  deadLetters: 0,
  runs: { started: 0, complete: 0, empty: 0, failed: 0 },
  failures: [],
  later: [],
};

type Work = (options: LocalDrainOptions) => ReturnType<LocalSubstrate['drain']>;

interface Draining {
  readonly io: Io;
  readonly flags: Flags;
  readonly place: LocalSubstrate;
}

/** Runs a drain with live progress, until it is quiet or Ctrl-C says to stop. */
export const drainWith = async ({ io, flags, place }: Draining, work: Work): Promise<PipelineAnswer> => {
  const live = liveLine(io, flags, 'Running');
  const failures: RunFailure[] = [];
  try {
    const { next, ...drained } = await work({
      signal: io.drain,
      onProgress: (event) => {
        const failure = failureOf(event);
        if (failure !== undefined) failures.push(failure);
        live.update((progress) => onDrain(progress, event));
      },
    });
    return { ...drained, failures, later: next === undefined ? [] : [next] };
  } finally {
    live.end();
    // The endpoint that workloads were given would keep the process alive.
    await place.close();
  }
};

export const drainPlace = (io: Io, flags: Flags, place: LocalSubstrate): Promise<PipelineAnswer> =>
  drainWith({ io, flags, place }, (options) => place.drain(options));
