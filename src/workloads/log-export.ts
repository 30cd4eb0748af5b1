import { z } from 'zod';
import { ClusterlessError } from '../errors.ts';
import { lotAt, Unit, unitMs } from '../metadata/lot.ts';
import type { Instant } from '../ports/clock.ts';
import type { LogExport } from '../ports/log-exports.ts';
import type { Ports } from '../ports/ports.ts';

/** Settings of the function. */
export const LogExportSettings = z.strictObject({
  unit: Unit,
  logGroupName: z.string(),
  logStreamPrefix: z.string().nullable(),
  bucket: z.string(),
  prefix: z.string(),
  timeoutSeconds: z.number().positive(),
});
export type LogExportSettings = z.infer<typeof LogExportSettings>;

/** `time` is the tick's; without one, or where the scheduler has not filled it in, it is now. */
const Tick = z.looseObject({ time: z.string().optional() });

const tickOf = (event: unknown, now: Instant): Instant => {
  const time = Date.parse(Tick.safeParse(event).data?.time ?? '');
  return Number.isNaN(time) ? now : time;
};

/** The interval that ended last before the tick. */
const taskOf = (settings: LogExportSettings, tick: Instant): LogExport => {
  const length = unitMs(settings.unit);
  const to = Math.floor(tick / length) * length;
  const from = to - length;
  return {
    name: `export-${lotAt(settings.unit, from)}`,
    logGroup: settings.logGroupName,
    streamPrefix: settings.logStreamPrefix,
    from,
    to: to - 1,
    bucket: settings.bucket,
    prefix: settings.prefix.replace(/^\/+|\/+$/g, ''),
  };
};

const firstWaitMs = 3000;
const longestWaitMs = 180_000;
/** Kept back of the function's own time, to say why it failed. */
const marginMs = 5000;

/**
 * Exports the log group's last interval. An account has room for one export at a time, so it waits for its turn, as
 * long as the function may run. Fails with CLS_TRANSIENT when the turn does not come; the caller tries again.
 */
export const logExport = async (
  ports: Pick<Ports, 'clock' | 'logs'>,
  settings: unknown,
  event: unknown,
): Promise<LogExport> => {
  const parsed = LogExportSettings.parse(settings);
  const { clock, logs } = ports;
  if (logs === undefined) throw new ClusterlessError('CLS_UNSUPPORTED', 'there are no logs to export here');
  const task = taskOf(parsed, tickOf(event, clock.now()));
  const until = clock.monotonic() + parsed.timeoutSeconds * 1000 - marginMs;
  for (let wait = firstWaitMs; ; wait = Math.min(wait * 2, longestWaitMs)) {
    if ((await logs.start(task)) === 'started') return task;
    if (clock.monotonic() + wait > until) break;
    await clock.sleep(wait);
  }
  throw new ClusterlessError('CLS_TRANSIENT', `${task.name} of ${task.logGroup} did not get its turn`, {
    detail: 'The account has one export of logs at a time, and others were going on.',
  });
};
