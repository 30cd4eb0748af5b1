import type { Log } from '../../../log.ts';

const levels = ['debug', 'info', 'warn', 'error'] as const;
type Level = (typeof levels)[number];

const least = levels.findIndex((level) => level === (process.env['LOG_LEVEL'] ?? 'info'));

const write =
  (level: Level) =>
  (fields: object, msg: string): void => {
    if (levels.indexOf(level) < least) return;
    process.stdout.write(`${JSON.stringify({ level, ...fields, msg })}\n`);
  };

/** JSON lines, with the same names of fields as everywhere. */
export const log: Log = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };

export type Metrics = { readonly [name: string]: number };

const units: { readonly [name: string]: string } = { LotLatencySeconds: 'Seconds', CopiedBytes: 'Bytes' };

/** CloudWatch takes metrics out of a log line (embedded metric format): no call, no permission. */
export const logMetrics = (dimensions: { readonly [name: string]: string }, metrics: Metrics, now: number): void => {
  const names = Object.keys(metrics);
  if (names.length === 0) return;
  const Metrics = names.map((Name) => ({ Name, Unit: units[Name] ?? 'Count' }));
  const CloudWatchMetrics = [{ Namespace: 'Clusterless', Dimensions: [Object.keys(dimensions)], Metrics }];
  process.stdout.write(
    `${JSON.stringify({ _aws: { Timestamp: now, CloudWatchMetrics }, ...dimensions, ...metrics })}\n`,
  );
};
