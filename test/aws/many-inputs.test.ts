import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PQueue from 'p-queue';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { lotRange } from '../../src/metadata/lot.ts';
import { systemClock } from '../../src/ports/clock.ts';
import type { AwsSubstrate } from '../../src/substrate/aws/aws.ts';
import { givenIn } from '../pipeline/steps.ts';
import { emulated, freshAccount } from './emulated.ts';
import { invoke } from './invoke.ts';
import { applyFiles, openEmulated } from './reconciled.ts';

const account = freshAccount();
const region = 'us-east-1';
const lake = `lake-${account}`;
const day = '20230101';
const lots = lotRange('PT5M', Date.parse('2023-01-01T00:00:00Z'), Date.parse('2023-01-02T00:00:00Z'));

/** Knows nothing of how many lots there are: it reads the manifest that it was told of. */
const code = `
const credential = process.env.AWS_ACCESS_KEY_ID + '/20230101/us-east-1/s3/aws4_request';
const authorization = 'AWS4-HMAC-SHA256 Credential=' + credential + ', SignedHeaders=host, Signature=0';
const call = async (uri, more) => {
  const answer = await fetch(process.env.AWS_ENDPOINT_URL + '/' + uri.slice('s3://'.length), { ...more, headers: { authorization } });
  if (!answer.ok) throw new Error(uri + ' ' + answer.status);
  return answer;
};
export const handler = async (event) => {
  const { arcNotifyEvent, arcProps } = event;
  const { lotId, uris } = await (await call(arcNotifyEvent.manifest)).json();
  const uri = arcProps.sinks.main.runURI + 'out.json';
  const told = { characters: JSON.stringify(event).length, manifests: arcProps.sourceManifests.main.length };
  await call(uri, { method: 'PUT', body: JSON.stringify({ ...told, lotId, uris }) });
  return { uris: [uri] };
};
`;

const projectOf = (codePath: string) => ({
  project: { name: 'many', version: '1' },
  placement: { provider: 'aws', stage: 'TEST', account, region },
  resources: [{ type: 'aws:core:s3Bucket', name: 'lake', bucketName: lake }],
  boundaries: [
    {
      type: 'aws:core:s3PutListenerBoundary',
      name: 'arrivals',
      dataset: { name: 'raw', version: '1', pathURI: `s3://${lake}/raw/` },
      lotUnit: 'PT5M',
      eventArrival: 'infrequent',
      infrequent: { lotSource: 'eventTime' },
    },
  ],
  arcs: [
    {
      type: 'aws:core:lambdaExecArc',
      name: 'daily',
      lotUnit: 'P1D',
      sources: { main: { name: 'raw', version: '1', map: 'rollup' } },
      sinks: { main: { name: 'daily', version: '1', pathURI: `s3://${lake}/daily/` } },
      workload: { codePath, runtime: 'nodejs22.x', handler: 'index.handler' },
    },
  ],
});

let folder: string;
let substrate: AwsSubstrate;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cls-many-'));
  mkdirSync(join(folder, 'code'));
  writeFileSync(join(folder, 'code/index.mjs'), code);
  substrate = openEmulated(inject('ministack'), account);
  await (await substrate.bootstrap()).apply();
  const { result } = await applyFiles(substrate, { 'project.json': projectOf(join(folder, 'code')) });
  expect(result.outcomes.filter(({ outcome }) => outcome !== 'succeeded')).toEqual([]);
});
afterAll(() => {
  substrate.close();
  rmSync(folder, { recursive: true, force: true });
});

const storeOf = (kind: string) => substrate.ports.store(`test-clusterless-${kind}-${account}-${region}`);
const uriOf = (lot: string): string => `s3://${lake}/raw/${lot}.csv`;

const jsonIn = async (chunks: AsyncIterable<Uint8Array>) => {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return JSON.parse(Buffer.concat(all).toString());
};

const committed = async () => {
  for (let tries = 0; tries < 600; tries += 1) {
    const stored = await storeOf('manifest').get(`datasets/name=daily/version=1/lot=${day}/g0000.json`);
    if (stored !== undefined) return JSON.parse(new TextDecoder().decode(stored.body));
    await systemClock.sleep(100);
  }
  throw new Error('the day was not committed');
};

test('a function reads a day of five minutes as one manifest', async () => {
  const queue = new PQueue({ concurrency: 16 });
  const raw = { name: 'raw', version: '1' };
  await queue.addAll(lots.map((lot) => () => givenIn(storeOf('manifest'), raw, { lot, uris: [uriOf(lot)] })));
  const { clients } = emulated(inject('ministack'), account);
  const request = { request: 'evaluate', lot: day, cause: { kind: 'live' } };
  const answer = await invoke(clients, `TEST-many-daily-control-1-${region}`, request);
  clients.close();
  expect(answer).toMatchObject({ evaluations: [{ answer: 'started' }] });
  const manifest = await committed();
  expect(manifest).toMatchObject({ state: 'complete', inputs: { main: lots.map((lot) => ({ lot, generation: 0 })) } });
  const told = await jsonIn(await substrate.ports.data.read(manifest.uris[0]));
  expect(told).toMatchObject({ manifests: 1, lotId: day, uris: lots.map(uriOf) });
  expect(told.characters).toBeLessThan(8192);
});
