import { z } from 'zod';
import { ArcDescriptor } from '../../../metadata/descriptor.ts';
import { control } from '../../../pipeline/handlers.ts';
import { heal } from '../../../pipeline/heal.ts';
import { systemClock } from '../../../ports/clock.ts';
import type { Ports } from '../../../ports/ports.ts';
import { readOnly } from './absent.ts';
import { events } from './bus.ts';
import { endMetrics } from './end-metrics.ts';
import { endedExecution } from './ended-execution.ts';
import { settings } from './environment.ts';
import { inputOf, launcher } from './executions.ts';
import { logMetrics } from './log.ts';
import { plainMessage } from './machine-error.ts';
import { nowAndThen } from './now-and-then.ts';
import { logged } from './run.ts';
import { scheduler } from './schedules.ts';
import { reader, store } from './stores.ts';

const arc = ArcDescriptor.parse(settings());
const names = { project: arc.project, arc: arc.name };
const ports: Ports = {
  store,
  data: readOnly(reader),
  events,
  launcher,
  scheduler: scheduler(),
  clock: systemClock,
  onEnd: (lot, end) => {
    const now = systemClock.now();
    logMetrics(names, endMetrics(lot, end, now), now);
  },
};

const Finish = z.looseObject({
  request: z.literal('finish'),
  input: z.looseObject({ lot: z.string() }),
  result: z.looseObject({ message: z.string().optional() }),
});

/** What the handler is called with; undefined when there is nothing left to do. */
const requestOf = async (event: unknown): Promise<unknown> => {
  const ended = endedExecution(event);
  if (ended === 'recorded') return undefined;
  if (ended !== undefined) {
    const input: unknown = JSON.parse(ended.input ?? (await inputOf(ended.executionArn)));
    return { request: 'finish', input, result: ended.result };
  }
  const finish = Finish.safeParse(event);
  if (!finish.success || finish.data.result.message === undefined) return event;
  const { result } = finish.data;
  return { ...finish.data, result: { ...result, message: plainMessage(result.message ?? '') } };
};

/** Around the lot that just ended: without one every lot of the arc would be listed. */
const healNow = nowAndThen((around: string | undefined) =>
  logged({ ...names, handler: 'heal' }, () => heal(ports, arc, around)),
);

const answer = async (event: unknown): Promise<object> => {
  const request = await requestOf(event);
  if (request === undefined) return {};
  const controlled = await control(ports, arc, request);
  if (!('finished' in controlled)) return controlled;
  await healNow(Finish.safeParse(request).data?.input.lot);
  return { result: controlled.finished.end.result };
};

/** Availability events, wakes, the machine's word that a workload has ended, and executions that ended early. */
export const handler = (event: unknown): Promise<object> =>
  logged({ ...names, handler: 'control' }, () => answer(event));
