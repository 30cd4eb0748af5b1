import type { CreateExportTaskCommandInput } from '@aws-sdk/client-cloudwatch-logs';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { expect, test } from 'vitest';
import { createLogExports } from '../../../src/substrate/aws/log-exports.ts';
import type { Answer } from './recorded.ts';
import { recording } from './recorded.ts';

const task = {
  name: 'export-20230101PT15M016',
  logGroup: '/aws/lambda/checkout',
  streamPrefix: 'web',
  from: 1000,
  to: 1999,
  bucket: 'acme-logs',
  prefix: 'checkout',
};

const started = async (answer: Answer, more: object = {}) => {
  await using logs = await recording(answer);
  const exports = createLogExports(async () => new CloudWatchLogsClient(logs.settings));
  return { result: await exports.start({ ...task, ...more }), calls: logs.calls };
};

test('an export is asked for by interval and destination', async () => {
  const { result, calls } = await started(() => ({ taskId: 't' }));
  expect(result).toBe('started');
  expect(calls).toEqual([
    {
      target: 'Logs_20140328.CreateExportTask',
      body: {
        taskName: 'export-20230101PT15M016',
        logGroupName: '/aws/lambda/checkout',
        logStreamNamePrefix: 'web',
        from: 1000,
        to: 1999,
        destination: 'acme-logs',
        destinationPrefix: 'checkout',
      } satisfies CreateExportTaskCommandInput,
    },
  ]);
});

test('what is not said is not asked for', async () => {
  const { calls } = await started(() => ({}), { streamPrefix: null, prefix: '' });
  expect(Object.keys(Object(calls[0]?.body)).sort()).toEqual(['destination', 'from', 'logGroupName', 'taskName', 'to']);
});

test('another export that is going on is no failure', async () => {
  expect((await started(() => ({ __type: 'LimitExceededException' }))).result).toBe('busy');
  const denied = started(() => ({ __type: 'AccessDeniedException', message: 'no' }));
  await expect(denied).rejects.toMatchObject({ code: 'CLS_DENIED' });
});
