import { GetPartitionsCommand, GlueClient } from '@aws-sdk/client-glue';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { toUri } from '../../src/metadata/uri.ts';
import type { Scenario } from '../helpers/predecessor.ts';
import { scenarios, textOf, uploads } from '../helpers/predecessor.ts';
import { Cloud, until } from './cloud.ts';
import { fireSchedules } from './invoke.ts';
import { everything } from './leftovers.ts';

/** The emulator has no AWS Batch; its templates and requests are proven elsewhere. */
const emulated = scenarios.filter(({ name }) => name !== 'log-pipeline');

const cloud = new Cloud();
const here = (text: string): string =>
  text.replaceAll('123456789012', cloud.account).replaceAll('us-west-2', cloud.region).replace('"stage": "dev",', '');
const all = emulated.map(({ name }) => `-p ${name}.json`).join(' ');

beforeAll(async () => {
  for (const { name } of emulated) cloud.at.write(`${name}.json`, here(textOf(name)));
  await cloud.ok(`bootstrap --yes ${all}`);
});
afterAll(() => cloud[Symbol.dispose]());

const put = async ({ into, arrivals }: Scenario): Promise<void> => {
  for (const { key } of arrivals) {
    const [, , bucket = '', folder = ''] = here(into).split('/');
    await cloud.put(bucket, `${folder}/${key}`, key);
  }
};

const lastDataset = ({ lots }: Scenario): string => Object.keys(lots).at(-1)?.split('/')[0] ?? '';

const isOut = async ({ out }: Scenario): Promise<boolean> => {
  const [, , bucket = '', folder = ''] = here(out.root).split('/');
  const keys = await cloud.keys(bucket, `${folder}/`);
  return keys.join() === out.keys.map((key) => `${folder}/${key}`).join();
};

const listed = async (scenario: Scenario): Promise<readonly string[]> => {
  const uris = (await cloud.newest(lastDataset(scenario))).flatMap((manifest) => manifest.uris);
  // What was put again may be in two lots.
  return [...new Set(uris)].toSorted();
};

/** Closes the lots of what often arrives as soon as all of it was collected: 3 behind the filter, 7 without one. */
const close = async ({ name, lots }: Scenario): Promise<void> => {
  const [first = ''] = Object.keys(lots);
  const prefix = `ingress/name=${first.split('/')[0]}/`;
  const entries = name.endsWith('boundary') ? 3 : 7;
  await until(name, async () => (await cloud.keys(cloud.stores.metadata, prefix)).length >= entries);
  await fireSchedules(cloud.here.clients);
};

/** As manifests list them: objects, or partitions of a table. */
const wanted = ({ name, out }: Scenario): readonly string[] =>
  name === 'glue-simple'
    ? uploads.map((value) => `glue:///clusterless-glue-test-db/clusterless-glue-test-table/partition=${value}`)
    : out.keys.map((key) => `${here(out.root)}${key}`);

// Each test goes on where the one before it ended: this is one story.

test('the files apply as they are, and once more without a call that writes', async () => {
  await cloud.ok(`apply --yes ${all}`);
  expect(JSON.parse(await cloud.ok(`apply --yes --json ${all}`)).state).toEqual({ writes: 0 });
  expect((await cloud.run(`diff --detailed-exitcode --refresh full ${all}`)).code).toBe(0);
});

test.each(emulated)('what arrives for $name comes out of its last dataset', async (scenario) => {
  const isOften = scenario.name.startsWith('frequent');
  await put(scenario);
  if (isOften) await close(scenario);
  await until(
    scenario.name,
    async () => (await isOut(scenario)) && (await listed(scenario)).join() === wanted(scenario).join(),
    async () => {
      await fireSchedules(cloud.here.clients);
      if (!isOften) await put(scenario);
    },
  );
  for (const key of scenario.out.keys.slice(0, 1)) {
    expect(await cloud.text(`${here(scenario.out.root)}${key}`)).toMatch(/data-0001.txt$/);
  }
});

test('the table has its partitions, each once', async () => {
  const glue = new GlueClient({
    endpoint: inject('ministack'),
    region: cloud.region,
    credentials: { accessKeyId: cloud.account, secretAccessKey: 'test' },
  });
  const table = { DatabaseName: 'clusterless-glue-test-db', TableName: 'clusterless-glue-test-table' };
  const { Partitions = [] } = await glue.send(new GetPartitionsCommand(table));
  glue.destroy();
  const found = Partitions.map(({ Values = [], StorageDescriptor }) => `${Values[0]} ${StorageDescriptor?.Location}`);
  const root = `clusterless-glue-${cloud.account}-${cloud.region}`;
  expect(found.toSorted()).toEqual(uploads.map((value) => `${value} ${toUri(root, `ingress/partition=${value}/`)}`));
});

test('status is healthy, and destroy leaves nothing but data and history', async () => {
  await until('healthy', async () => (await cloud.run(`status ${all}`)).code === 0);
  await cloud.ok(`destroy --yes --allow-delete 1000 ${all}`);
  const left = await everything(cloud.here.clients);
  expect(left.filter((name) => !name.startsWith('bucket '))).toEqual([
    `bus arc-events-${cloud.region}`,
    // What describes data stays with it.
    'glue database clusterless-glue-test-db',
  ]);
});
