import type { RunFailure } from './output/drain.ts';
import type { Progress } from './progress.ts';

/** What a draining substrate tells, one thing at a time. */
export type DrainEvent =
  | { readonly what: 'event'; readonly detailType: string }
  | { readonly what: 'run-started'; readonly project: string; readonly arc: string; readonly lot: string }
  | {
      readonly what: 'run-ended';
      readonly project: string;
      readonly arc: string;
      readonly lot: string;
      /** Of the run's end record; `lost` when it could not be ended. */
      readonly result: string;
      readonly reason?: string;
    };

const good: ReadonlySet<string> = new Set(['complete', 'empty', 'superseded']);

type OfRun = Exclude<DrainEvent, { readonly what: 'event' }>;

const nameOf = ({ project, arc, lot }: OfRun): string => `${project}.${arc} ${lot}`;

/** The next progress; `done` counts events, and nobody knows how many there will be. */
export const onDrain = (progress: Progress, event: DrainEvent): Progress => {
  if (event.what === 'event') return { ...progress, done: progress.done + 1 };
  const name = nameOf(event);
  if (event.what === 'run-started') return { ...progress, running: [...progress.running, name] };
  const at = progress.running.indexOf(name);
  return {
    ...progress,
    failed: progress.failed + (good.has(event.result) ? 0 : 1),
    running: at < 0 ? progress.running : progress.running.toSpliced(at, 1),
  };
};

/** What an answer says of a run that ended badly. */
export const failureOf = (event: DrainEvent): RunFailure | undefined => {
  if (event.what !== 'run-ended' || good.has(event.result)) return undefined;
  const { project, arc, lot, result, reason } = event;
  return { arc: `${project}.${arc}`, lot, result, message: reason ?? null };
};
