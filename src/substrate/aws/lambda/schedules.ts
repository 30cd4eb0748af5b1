import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { systemClock } from '../../../ports/clock.ts';
import type { Scheduler } from '../../../ports/scheduler.ts';
import { createScheduler } from '../scheduler.ts';
import { calls, customUserAgent, place, wakes } from './environment.ts';

const client = new SchedulerClient({ customUserAgent });
client.middlewareStack.use(calls.watch('scheduler')());

export const scheduler = (): Scheduler =>
  createScheduler({ client: async () => client, place: place(), clock: systemClock, ...wakes() });
