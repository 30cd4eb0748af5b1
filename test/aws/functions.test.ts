import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetPartitionsCommand, GlueClient } from '@aws-sdk/client-glue';
import { GetBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { toUri } from '../../src/metadata/uri.ts';
import { systemClock } from '../../src/ports/clock.ts';
import type { AwsSubstrate } from '../../src/substrate/aws/aws.ts';
import { environmentOf, freshAccount } from './emulated.ts';
import { applyFiles, openEmulated, planFiles } from './reconciled.ts';

const account = freshAccount();
const region = 'us-east-1';
const lake = `lake-${account}`;

const nodeCode = `
const put = async (uri, body) => {
  const credential = process.env.AWS_ACCESS_KEY_ID + '/20230101/us-east-1/s3/aws4_request';
  const authorization = 'AWS4-HMAC-SHA256 Credential=' + credential + ', SignedHeaders=host, Signature=0';
  const url = process.env.AWS_ENDPOINT_URL + '/' + uri.slice('s3://'.length);
  const answer = await fetch(url, { method: 'PUT', body, headers: { authorization } });
  if (!answer.ok) throw new Error(url + ' ' + answer.status);
  return uri;
};
export const handler = async ({ arcNotifyEvent, arcProps }) => {
  const body = arcNotifyEvent.datasetId + ' ' + arcProps.workloadProps.greeting + ' ' + process.env.GREETING;
  return { uris: [await put(arcProps.sinks.main.runURI + 'out.txt', body)] };
};
export const otherLot = async () => ({ lotId: '20000101PT5M000', uris: [] });
export const fails = async () => { throw new RangeError('no room for orders'); };
`;

const pythonCode = `
def handler(event, context):
    return {"lotId": event["arcNotifyEvent"]["lot"], "uris": []}
`;

const arc = (name: string, workload: object) => ({
  type: 'aws:core:lambdaExecArc',
  name,
  sources: { main: { name: 'raw', version: '1' } },
  sinks: { main: { name, version: '1', pathURI: `s3://${lake}/${name}/` } },
  retry: { maxAttempts: 1 },
  workload,
});

const projectOf = (folder: string) => ({
  project: { name: 'functions', version: '1' },
  placement: { provider: 'aws', stage: 'TEST', account, region },
  resources: [
    { type: 'aws:core:s3Bucket', name: 'lake', bucketName: lake },
    { type: 'aws:core:glueDatabase', name: 'catalog', databaseName: 'lake' },
    {
      type: 'aws:core:glueTable',
      name: 'raw-table',
      databaseRef: 'catalog',
      tableName: 'raw',
      schema: {
        columns: [{ name: 'id', type: 'string' }],
        partitions: [{ name: 'day', type: 'string' }],
        dataFormat: 'csv',
      },
      pathURI: `s3://${lake}/raw/`,
    },
  ],
  boundaries: [
    {
      type: 'aws:core:s3PutListenerBoundary',
      name: 'arrivals',
      dataset: { name: 'raw', version: '1', pathURI: `s3://${lake}/raw/` },
      lotUnit: 'Twelfths',
      eventArrival: 'infrequent',
      infrequent: { lotSource: 'eventTime' },
    },
  ],
  activities: [
    {
      type: 'aws:core:cloudWatchExport',
      name: 'logs',
      interval: 'Fourths',
      logGroupName: '/aws/lambda/checkout',
      bucketRef: 'lake',
      pathURI: 's3:///exported/logs/',
    },
  ],
  arcs: [
    arc('node', {
      codePath: join(folder, 'node'),
      runtime: 'nodejs22.x',
      handler: 'index.handler',
      workloadProps: { greeting: 'hello' },
      environment: { GREETING: 'ahoy' },
    }),
    arc('wrong', { codePath: join(folder, 'node'), runtime: 'nodejs22.x', handler: 'index.otherLot' }),
    arc('failing', { codePath: join(folder, 'node'), runtime: 'nodejs22.x', handler: 'index.fails' }),
    arc('python', { codePath: join(folder, 'python'), runtime: 'python3.12', handler: 'main.handler' }),
    {
      type: 'aws:core:glueAddPartitionsArc',
      name: 'addPartitions',
      sources: { main: { name: 'raw', version: '1' } },
      sinks: { main: { name: 'raw-table', version: '1', pathURI: 'glue:///lake/raw' } },
    },
  ],
});

async function* text(body: string): AsyncIterable<Uint8Array> {
  yield new TextEncoder().encode(body);
}

const until = async <T>(what: string, look: () => Promise<T | undefined>): Promise<T> => {
  for (let tries = 0; tries < 600; tries += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await systemClock.sleep(100);
  }
  throw new Error(`waited in vain for ${what}`);
};

const decoder = new TextDecoder();

const clientOf = () => {
  const { AWS_ENDPOINT_URL: endpoint = '' } = environmentOf(inject('ministack'), account);
  return { endpoint, region, credentials: { accessKeyId: account, secretAccessKey: 'test' } };
};

let folder: string;
let substrate: AwsSubstrate;

const storeOf = (kind: string) => substrate.ports.store(`test-clusterless-${kind}-${account}-${region}`);

/** The only object under a prefix whose key ends so. */
const found = (kind: string, prefix: string, ending: string) =>
  until(`${prefix}…${ending}`, async () => {
    for await (const { key } of storeOf(kind).list(prefix)) {
      if (!key.endsWith(ending)) continue;
      const stored = await storeOf(kind).get(key);
      return JSON.parse(decoder.decode(stored?.body));
    }
    return undefined;
  });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cls-functions-'));
  mkdirSync(join(folder, 'node'));
  mkdirSync(join(folder, 'python'));
  writeFileSync(join(folder, 'node/index.mjs'), nodeCode);
  writeFileSync(join(folder, 'python/main.py'), pythonCode);
  substrate = openEmulated(inject('ministack'), account);
  await (await substrate.bootstrap()).apply();
  const { result } = await applyFiles(substrate, { 'project.json': projectOf(folder) });
  expect(result.outcomes.filter(({ outcome }) => outcome !== 'succeeded')).toEqual([]);
  await substrate.ports.data.write(toUri(lake, 'raw/day=a=b/one.csv'), text('1\n'));
});
afterAll(() => {
  substrate.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a Node function writes where it is told, and its answer is committed', async () => {
  const committed = await found('manifest', 'datasets/name=node/', 'g0000.json');
  expect(committed).toMatchObject({ state: 'complete', stats: { objects: 1 } });
  const [uri] = committed.uris;
  const chunks: Uint8Array[] = [];
  for await (const chunk of await substrate.ports.data.read(uri)) chunks.push(chunk);
  expect(Buffer.concat(chunks).toString()).toBe('raw/1 hello ahoy');
});

test('a Python function answers for a lot without data', async () => {
  expect(await found('manifest', 'datasets/name=python/', 'g0000.json')).toMatchObject({ state: 'empty', uris: [] });
});

test('a function that answers with another lot fails its run with the reason', async () => {
  const end = await found('arc-state', 'ends/project=functions/arc=wrong/', '.json');
  expect(end).toMatchObject({ result: 'failed', retryable: false, error: { code: 'CLS_WORKLOAD' } });
  expect(end.error.message).toContain('a manifest of another lot for sink "main"');
});

test('a function that throws fails its run in its own words', async () => {
  const end = await found('arc-state', 'ends/project=functions/arc=failing/', '.json');
  expect(end).toMatchObject({ result: 'failed', error: { message: 'no room for orders' } });
});

test('a partition is in the catalog, with the storage of its table', async () => {
  expect(await found('manifest', 'datasets/name=raw-table/', 'g0000.json')).toMatchObject({
    uris: ['glue:///lake/raw/day=a=b'],
  });
  const glue = new GlueClient(clientOf());
  const { Partitions } = await glue.send(new GetPartitionsCommand({ DatabaseName: 'lake', TableName: 'raw' }));
  expect(Partitions).toMatchObject([
    {
      Values: ['a=b'],
      StorageDescriptor: {
        Location: `s3://${lake}/raw/day=a=b/`,
        SerdeInfo: { SerializationLibrary: 'org.apache.hadoop.hive.serde2.OpenCSVSerde' },
      },
    },
  ]);
  glue.destroy();
});

test('the bucket lets in the service that exports logs, and nobody else', async () => {
  const s3 = new S3Client({ ...clientOf(), forcePathStyle: true });
  const { Policy = '' } = await s3.send(new GetBucketPolicyCommand({ Bucket: lake }));
  s3.destroy();
  const statements: readonly { readonly Sid: string }[] = JSON.parse(Policy).Statement;
  expect(statements.find(({ Sid }) => Sid === 'ClusterlessLogExportWrite')).toMatchObject({
    Principal: { Service: 'logs.us-east-1.amazonaws.com' },
    Action: 's3:PutObject',
    Resource: [`arn:aws:s3:::${lake}/exported/logs/*`],
  });
  const files = { 'project.json': projectOf(folder) };
  expect((await planFiles(substrate, files, { refresh: 'full' })).plan.actions).toEqual([]);
  const { plan } = await planFiles(substrate, { 'project.json': { ...projectOf(folder), activities: [] } });
  const actions = plan.actions.map(({ action, address }) => `${action} ${address}`);
  expect(actions).toContain('update resources/lake:bucket');
});

test('nothing is left to do, and another code is one update', async () => {
  const files = { 'project.json': projectOf(folder) };
  expect((await planFiles(substrate, files)).plan.actions).toEqual([]);
  writeFileSync(join(folder, 'python/main.py'), `${pythonCode}\n`);
  const { plan } = await planFiles(substrate, files);
  expect(plan.actions.map(({ action, address }) => `${action} ${address}`)).toEqual(['update arcs/python:stack']);
});
