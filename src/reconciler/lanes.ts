import PQueue from 'p-queue';
import type { Lane } from '../substrate/provider.ts';

/** Good calls in a row that earn a throttled lane one more slot. */
const goodCalls = 20;

/** As many as a burst in the time in which the mean admits as many. */
const rateOf = (perSecond: number | undefined, burst: number | undefined) =>
  perSecond === undefined || burst === undefined
    ? {}
    : { interval: (1000 * burst) / perSecond, intervalCap: burst, strict: true };

/** One queue per limit of a service. A throttle halves it, and it grows back slowly. */
class Queue {
  readonly #queue: PQueue;
  readonly #most: number;
  #good = 0;

  constructor({ concurrency, perSecond, burst = perSecond }: Lane, parallel: number) {
    this.#most = Math.max(1, Math.min(concurrency, parallel));
    this.#queue = new PQueue({ concurrency: this.#most, ...rateOf(perSecond, burst) });
  }

  /** Without a signal on purpose: p-queue would free the slot of a job that goes on running. */
  run<T>(job: () => Promise<T>, priority: number): Promise<T> {
    return this.#queue.add(job, { priority });
  }

  throttled(): void {
    this.#good = 0;
    this.#queue.concurrency = Math.max(1, Math.floor(this.#queue.concurrency / 2));
  }

  succeeded(): void {
    if (this.#queue.concurrency >= this.#most) return;
    this.#good += 1;
    if (this.#good < goodCalls) return;
    this.#good = 0;
    this.#queue.concurrency += 1;
  }
}

export type { Queue };

export class Lanes {
  readonly #queues = new Map<string, Queue>();
  readonly #parallel: number;

  constructor(parallel = Number.POSITIVE_INFINITY) {
    this.#parallel = parallel;
  }

  of(lane: Lane): Queue {
    const queue = this.#queues.get(lane.name) ?? new Queue(lane, this.#parallel);
    this.#queues.set(lane.name, queue);
    return queue;
  }
}
