import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CreateExportTaskCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { LogExports } from '../../ports/log-exports.ts';
import { nameOf, toClusterlessError } from './errors.ts';

/** CloudWatch Logs, which does one export at a time for an account and region. */
export const createLogExports = (client: () => Promise<CloudWatchLogsClient>): LogExports => ({
  start: async ({ name, logGroup, streamPrefix, from, to, bucket, prefix }) => {
    const command = new CreateExportTaskCommand({
      taskName: name,
      logGroupName: logGroup,
      ...(streamPrefix !== null && { logStreamNamePrefix: streamPrefix }),
      from,
      to,
      destination: bucket,
      ...(prefix !== '' && { destinationPrefix: prefix }),
    });
    try {
      await (await client()).send(command);
      return 'started';
    } catch (error) {
      if (nameOf(error) === 'LimitExceededException') return 'busy';
      throw toClusterlessError(error);
    }
  },
});
