import { mkdirSync } from 'node:fs';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { claimKey } from '../../../src/metadata/keys.ts';
import { BenchTop } from '../../pipeline/bench-top.ts';
import { arcOf, stores } from '../../pipeline/examples.ts';
import { given, started } from '../../pipeline/steps.ts';
import type { Running } from '../local/s3/running-endpoint.ts';
import { runningEndpoint } from '../local/s3/running-endpoint.ts';

// The very function, with its own clients, over an S3 of this machine.

const arc = arcOf();
let endpoint: Running;

beforeAll(async () => {
  endpoint = await runningEndpoint();
  for (const bucket of Object.values(stores)) mkdirSync(`${endpoint.layout.buckets}/${bucket}`);
  const environment = {
    AWS_ENDPOINT_URL: endpoint.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: '000000000000',
    AWS_SECRET_ACCESS_KEY: 'test',
    CLS_ACCOUNT: '000000000000',
    CLS_SETTINGS: JSON.stringify(arc),
    CLS_WAKE_GROUP: 'wakes',
    CLS_WAKE_ROLE: 'arn:aws:iam::000000000000:role/wakes',
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await endpoint.stop();
});

/** Lines that the function has written, without what differs from day to day. */
const linesOf = (written: readonly unknown[]): object[] =>
  written.map((line) => {
    const { msg, handler, code, _aws, LotsFailed } = JSON.parse(String(line));
    return _aws === undefined ? { msg, handler, code } : { LotsFailed, metrics: _aws.CloudWatchMetrics };
  });

test('a look around that fails is logged, and the run that it follows has ended well, counted once', async () => {
  const top = new BenchTop();
  await given(top, 'raw');
  const input = await started(top, arc);
  const neighbour = claimKey({ project: arc.project, arc: arc.name, version: arc.version }, '20230101PT5M049', 0);
  await endpoint.client.send(new PutObjectCommand({ Bucket: stores.state, Key: neighbour, Body: '{"half' }));

  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const { handler } = await import('../../../src/substrate/aws/lambda/control.ts');
  const result = { outcome: 'failed', code: 'Boom', message: 'it broke', retryable: false };
  const answers = [await handler({ request: 'finish', input, result })];
  answers.push(await handler({ request: 'finish', input, result }));
  const written = write.mock.calls.map(([line]) => line);
  write.mockRestore();

  expect(answers).toEqual([{ result: 'failed' }, { result: 'failed' }]);
  expect(linesOf(written)).toEqual([
    {
      LotsFailed: 1,
      metrics: [
        {
          Namespace: 'Clusterless',
          Dimensions: [['project', 'arc']],
          Metrics: [{ Name: 'LotsFailed', Unit: 'Count' }],
        },
      ],
    },
    { msg: 'failed', handler: 'heal', code: 'CLS_RECORD_CORRUPT' },
    { msg: 'ended', handler: 'control' },
    { msg: 'ended', handler: 'control' },
  ]);
});
