import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DisableRuleCommand, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../src/ports/clock.ts';
import { Cloud, until } from './cloud.ts';
import { fireSchedules, invoke } from './invoke.ts';

// Executions that never reach their own last state: who notices, and what becomes of the lot.

const cloud = new Cloud();
const version = '20230101';
const project = `stops-${cloud.team}`;
const bucket = `stops-${cloud.account}`;
const functionOf = (role: string): string => `${project}-slow-${role}-${version}-us-east-1`;

const code = `
export const handler = async () => {
  await new Promise((done) => setTimeout(done, 45_000));
  return { uris: [] };
};
`;

const folder = mkdtempSync(join(tmpdir(), 'cls-stops-'));

const arc = (name: string, more: object) => ({
  type: 'aws:core:lambdaExecArc',
  name,
  sources: { main: { name: 'raw', version } },
  sinks: { main: { name, version, pathURI: `s3://${bucket}/${name}/` } },
  workload: { codePath: folder, runtime: 'nodejs22.x', handler: 'index.handler' },
  ...more,
});

const stops = {
  project: { name: project, version },
  placement: cloud.placement,
  resources: [{ type: 'aws:core:s3Bucket', name: 'data', bucketName: bucket }],
  boundaries: [
    {
      type: 'aws:core:s3PutListenerBoundary',
      name: 'arrivals',
      dataset: { name: 'raw', version, pathURI: `s3://${bucket}/raw/` },
      lotUnit: 'PT5M',
      eventArrival: 'infrequent',
      infrequent: { lotSource: 'eventTime' },
    },
  ],
  arcs: [
    arc('slow', { retry: { maxAttempts: 4, backoffMin: [0] } }),
    arc('hasty', { timeoutMin: 0.05, retry: { maxAttempts: 1 } }),
  ],
};

const runs = () => cloud.runs('slow');

/** The execution of the n-th run, once there is one. */
const executionOf = async (n: number): Promise<string> => {
  await until(
    `run ${n}`,
    async () => (await runs())[n]?.claim.execution != null,
    () => fireSchedules(cloud.here.clients),
  );
  return (await runs())[n]?.claim.execution ?? '';
};

const stop = async (executionArn: string): Promise<void> => {
  await (await cloud.here.clients.sfn()).send(
    new StopExecutionCommand({ executionArn, error: 'Operator', cause: 'stopped by hand' }),
  );
};

beforeAll(async () => {
  writeFileSync(join(folder, 'index.mjs'), code);
  cloud.at.write('stops.cls.json', stops);
  await cloud.ok('bootstrap --yes');
  await cloud.ok('apply --yes -p stops.cls.json');
});
afterAll(() => {
  cloud[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

test('an execution that is stopped is ended by the rule of its stack, and tried again', async () => {
  await cloud.put(bucket, 'raw/a.csv', 'a');
  await stop(await executionOf(0));
  await until('the end', async () => (await runs())[0]?.end !== undefined);
  expect((await runs())[0]?.end).toMatchObject({ result: 'cancelled', retryable: true });
  await fireSchedules(cloud.here.clients);
  await executionOf(1);
});

test('an execution whose end nobody heard of is found dead by whoever looks, long before its lease ends', async () => {
  const events = await cloud.here.clients.events();
  const { Rules = [] } = await events.send(new ListRulesCommand({}));
  const ended = Rules.filter(({ Name }) => Name?.endsWith('-ended'));
  expect(ended).toHaveLength(2);
  for (const { Name } of ended) await events.send(new DisableRuleCommand({ Name }));
  await stop(await executionOf(1));
  await invoke(cloud.here.clients, functionOf('control'), { request: 'sweep' });
  await executionOf(2);
  const [, second] = await runs();
  expect(second?.end).toBeUndefined();
  expect(Date.parse(second?.claim.leaseUntil ?? '')).toBeGreaterThan(systemClock.wall());
});

test('an execution that AWS ended because of too large an answer fails the run for good', async () => {
  const executionArn = await executionOf(2);
  // The emulator has no such limit: this is what AWS tells of an execution that it ended so.
  await invoke(cloud.here.clients, functionOf('control'), {
    source: 'aws.states',
    'detail-type': 'Step Functions Execution Status Change',
    detail: { executionArn, status: 'FAILED', error: 'States.DataLimitExceeded', cause: 'size exceeding', input: null },
  });
  const end = (await runs())[2]?.end;
  expect(end).toMatchObject({ result: 'failed', retryable: false, error: { code: 'States.DataLimitExceeded' } });
});

test('a workload that runs longer than it may is ended as timed out', async () => {
  await until('the end', async () => (await cloud.runs('hasty'))[0]?.end !== undefined);
  const [run] = await cloud.runs('hasty');
  expect(run?.end).toMatchObject({
    result: 'timedout',
    error: { code: 'timeout', message: 'the workload ran longer than 3 s' },
  });
});
