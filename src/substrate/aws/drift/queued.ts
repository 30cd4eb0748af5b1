import PQueue from 'p-queue';
import { ClusterlessError } from '../../../errors.ts';
import type { Clock } from '../../../ports/clock.ts';
import { failureOf, nameOf } from '../errors.ts';

/** Control planes admit some ten calls a second, in bursts. */
const atOnce = 16;
const patienceMs = 60_000;

export type Queued = <T>(work: () => Promise<T>) => Promise<T>;

const again = async <T>(clock: Clock, signal: AbortSignal, work: () => Promise<T>): Promise<T> => {
  const until = clock.wall() + patienceMs;
  for (let wait = 500; ; wait = Math.min(wait * 2, 5_000)) {
    if (signal.aborted) throw new ClusterlessError('CLS_INTERRUPTED', 'Interrupted while reading');
    try {
      return await work();
    } catch (error) {
      if (failureOf(error) !== 'throttled' || clock.wall() + wait > until) throw error;
      await clock.sleep(wait, signal);
    }
  }
};

/** Some at once; what is throttled is asked again, for a minute at most. */
export const createQueue = (clock: Clock, signal: AbortSignal): Queued => {
  const queue = new PQueue({ concurrency: atOnce });
  return (work) => queue.add(() => again(clock, signal, work));
};

const isGone = (error: unknown): boolean => failureOf(error) === 'not-found' || /NonExistentQueue/.test(nameOf(error));

/** Undefined where the service says that there is no such thing: a refusal is never that. */
export const orGone = async <T>(work: Promise<T>): Promise<T | undefined> => {
  try {
    return await work;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
};
