import type { Clock } from '../../ports/clock.ts';

interface Options {
  readonly clock: Pick<Clock, 'monotonic'>;
  /** Milliseconds for which a failure is told to whoever asks: those who were about to ask in the same breath. */
  readonly failureStands: number;
}

/**
 * One answer for everybody who asks. After a failure, what asks next asks anew: a process that watches lives on while
 * the network is down or a session has to be renewed.
 */
export const askedOnce = <T>(ask: () => Promise<T>, options?: Options): (() => Promise<T>) => {
  let asked: Promise<T> | undefined;
  let failed: number | undefined;
  const isOver = (): boolean =>
    failed !== undefined && (options === undefined || options.clock.monotonic() - failed >= options.failureStands);
  return () => {
    if (asked === undefined || isOver()) {
      failed = undefined;
      asked = ask();
      asked.catch(() => {
        failed = options?.clock.monotonic() ?? 0;
      });
    }
    return asked;
  };
};
