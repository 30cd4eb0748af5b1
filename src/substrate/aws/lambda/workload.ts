import { ClusterlessError, messageOf } from '../../../errors.ts';
import { ArcDescriptor } from '../../../metadata/descriptor.ts';
import type { WorkloadOutcome } from '../../../metadata/workload.ts';
import { systemClock } from '../../../ports/clock.ts';
import type { DataStore } from '../../../ports/data-store.ts';
import type { Handler, Ports } from '../../../ports/ports.ts';
import { createS3DataStore } from '../s3/data-store.ts';
import { noEvents, noLauncher, noScheduler } from './absent.ts';
import { settings } from './environment.ts';
import { logMetrics } from './log.ts';
import { logged } from './run.ts';
import { common, store } from './stores.ts';

const arc = ArcDescriptor.parse(settings());
const names = { project: arc.project, arc: arc.name };

const data = createS3DataStore(common);

const counting = (count: (bytes: number) => void): DataStore => ({
  ...data,
  copy: async (from, to) => {
    const copied = await data.copy(from, to);
    count(copied.size);
    return copied;
  },
});

/** A reason that the workload itself knows is an outcome; only what it does not survive is an error of the task. */
const failed = (error: unknown): WorkloadOutcome => ({
  outcome: 'failed',
  code: error instanceof ClusterlessError ? error.code : 'CLS_INTERNAL',
  message: [messageOf(error), error instanceof ClusterlessError ? error.detail : undefined]
    .filter((text) => text !== undefined)
    .join('. '),
  retryable: !(error instanceof ClusterlessError) || error.retryable,
});

/** A built-in workload as the task of a machine: input is the run, output how it ended. */
export const workloadHandler =
  (name: string, handle: Handler, more: Pick<Ports, 'catalog'> = {}) =>
  async (event: unknown): Promise<WorkloadOutcome> => {
    let copied = 0;
    const countingData = counting((bytes) => {
      copied += bytes;
    });
    const ports: Ports = {
      store,
      data: countingData,
      events: noEvents,
      launcher: noLauncher,
      scheduler: noScheduler,
      clock: systemClock,
      ...more,
    };
    const outcome = await logged({ ...names, handler: name }, () => handle(ports, arc, event)).then(
      (): WorkloadOutcome => ({ outcome: 'succeeded' }),
      failed,
    );
    if (copied > 0) logMetrics(names, { CopiedBytes: copied }, systemClock.now());
    return outcome;
  };
