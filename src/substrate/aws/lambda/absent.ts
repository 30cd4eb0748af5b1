import { ClusterlessError } from '../../../errors.ts';
import type { DataStore } from '../../../ports/data-store.ts';
import type { EventBus } from '../../../ports/event-bus.ts';
import type { Launcher } from '../../../ports/launcher.ts';
import type { Scheduler } from '../../../ports/scheduler.ts';
import type { DataReader } from '../s3/data-reader.ts';

/** A function has the ports that its grants allow; asking for another is a defect. */
const refuse = (port: string) => (): never => {
  throw new ClusterlessError('CLS_INTERNAL', `this function has no ${port}`);
};

export const noEvents: EventBus = { publish: refuse('event bus') };

export const noLauncher: Launcher = {
  executionId: refuse('launcher'),
  start: refuse('launcher'),
  probe: async () => 'unknown',
  stop: refuse('launcher'),
};

export const noScheduler: Scheduler = { once: refuse('scheduler'), cancel: refuse('scheduler') };

/** Only workloads write data; the code for it would be most of a function that moves none. */
export const readOnly = ({ head, read, list }: DataReader): DataStore => ({
  head,
  read,
  list,
  write: refuse('means to write data'),
  copy: refuse('means to write data'),
  remove: refuse('means to write data'),
});
