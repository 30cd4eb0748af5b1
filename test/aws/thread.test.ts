import { expect, inject, test } from 'vitest';
import { toUri } from '../../src/metadata/uri.ts';
import { until } from './cloud.ts';
import { freshAccount } from './emulated.ts';
import { applyFiles, openEmulated, planFiles } from './reconciled.ts';

const account = freshAccount();
const region = 'us-east-1';
const landing = `landing-${account}`;

const project = {
  project: { name: 'orders', version: '1' },
  placement: { provider: 'aws', stage: 'TEST', account, region },
  resources: [{ type: 'aws:core:s3Bucket', name: 'landing', bucketName: landing }],
  boundaries: [
    {
      type: 'aws:core:s3PutListenerBoundary',
      name: 'arrivals',
      dataset: { name: 'raw', version: '1', pathURI: `s3://${landing}/raw/` },
      lotUnit: 'Twelfths',
      eventArrival: 'infrequent',
      infrequent: { lotSource: 'eventTime' },
    },
  ],
  arcs: [
    {
      type: 'aws:core:s3CopyArc',
      name: 'copy',
      sources: { main: { name: 'raw', version: '1' } },
      sinks: { main: { name: 'copied', version: '1', pathURI: `s3://${landing}/copied/` } },
    },
  ],
};

async function* text(body: string): AsyncIterable<Uint8Array> {
  yield new TextEncoder().encode(body);
}

const keysOf = async (list: AsyncIterable<{ readonly key: string }>): Promise<string[]> => {
  const keys: string[] = [];
  for await (const { key } of list) keys.push(key);
  return keys;
};

test('bootstrap, apply, put an object: it is committed and copied', async () => {
  const substrate = openEmulated(inject('ministack'), account);
  await (await substrate.bootstrap()).apply();
  const files = { 'project.json': project };
  const { result } = await applyFiles(substrate, files);
  expect(result.outcomes.filter(({ outcome }) => outcome !== 'succeeded')).toEqual([]);

  await substrate.ports.data.write(toUri(landing, 'raw/one.csv'), text('a,b\n'));
  const manifests = substrate.ports.store(`test-clusterless-manifest-${account}-${region}`);
  const sent = async (): Promise<string[]> => await keysOf(manifests.list('sent/name=copied/'));
  await until('the copy', async () => (await sent()).length > 0);

  expect(await substrate.ports.data.head(toUri(landing, 'copied/one.csv'))).toBeDefined();
  const again = await planFiles(substrate, files);
  expect(again.plan.actions).toEqual([]);
  substrate.close();
});
