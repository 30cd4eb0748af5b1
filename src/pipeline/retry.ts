import type { ArcDescriptor } from '../metadata/descriptor.ts';
import type { RunInput } from '../metadata/workload.ts';
import type { Ports } from '../ports/ports.ts';
import { isoTime } from './protocol.ts';
import { scheduleName } from './schedule-name.ts';

/** At most this part of a back-off is left out, so that lots which failed together do not come back together. */
const jitter = 0.1;

/** Milliseconds since the epoch; undefined when no automatic attempt is left. */
export const retryTime = (ports: Ports, { retry }: ArcDescriptor, attempt: number): number | undefined => {
  if (attempt >= retry.maxAttempts) return undefined;
  const minutes = retry.backoffMin[Math.min(attempt, retry.backoffMin.length) - 1] ?? 0;
  return Math.round(ports.clock.now() + minutes * 60_000 * (1 - jitter * ports.clock.random()));
};

/** Arms the next attempt. A lost schedule costs time only: healing and sweeping look at `retryAt` too. */
export const scheduleRetry = (
  { scheduler }: Ports,
  arc: ArcDescriptor,
  { input, at }: { readonly input: Pick<RunInput, 'lot' | 'run'>; readonly at: number },
): Promise<void> => {
  const id = `r${String(input.run + 1).padStart(4, '0')}`;
  return scheduler.once(scheduleName('retry', arc.project, arc.name, arc.version, input.lot, id), at, {
    target: arc.control,
    detail: { request: 'evaluate', lot: input.lot, cause: { kind: 'retry', id: isoTime(at) } },
  });
};
