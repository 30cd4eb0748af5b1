import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { systemClock } from '../../../ports/clock.ts';
import { logExport } from '../../../workloads/log-export.ts';
import { createLogExports } from '../log-exports.ts';
import { calls, customUserAgent, settings } from './environment.ts';
import { logged } from './run.ts';

const client = new CloudWatchLogsClient({ customUserAgent });
client.middlewareStack.use(calls.watch('logs')());

const ports = { clock: systemClock, logs: createLogExports(async () => client) };
const own = settings();

/** Exports the last interval of a log group at every tick of its schedule. */
export const handler = (event: unknown): Promise<object> =>
  logged({ handler: 'log-export' }, () => logExport(ports, own, event));
