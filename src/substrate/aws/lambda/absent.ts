import { ClusterlessError } from '../../../errors.ts';
import type { EventBus } from '../../../ports/event-bus.ts';
import type { Launcher } from '../../../ports/launcher.ts';
import type { Scheduler } from '../../../ports/scheduler.ts';

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
