import { CreateEventBusCommand } from '@aws-sdk/client-eventbridge';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lotAt } from '../../src/metadata/lot.ts';
import { systemClock } from '../../src/ports/clock.ts';
import { documents } from '../../src/report/output/schemas.ts';
import { textOf } from '../helpers/predecessor.ts';
import { Cloud, until } from './cloud.ts';

/*
 * `docs/guide/migrate.md`, step by step, over what `cls destroy` of the predecessor leaves: three stores with records,
 * manifests and arc state, a bus, and a bucket with data.
 */
const cloud = new Cloud();
const { manifest, metadata, state } = cloud.stores;
const bucket = `clusterless-s3-simple-${cloud.account}-${cloud.region}`;
const project = textOf('s3-simple')
  .replaceAll('123456789012', cloud.account)
  .replaceAll('us-west-2', cloud.region)
  .replace('"stage": "dev",', '')
  .replaceAll('S3Simple', `S3Simple${cloud.team}`);
const owner = { name: `S3Simple${cloud.team}`, version: '20230101-00' };

const datasets = [
  { name: 'ingress-simple', version: '20220101', pathURI: `s3://${bucket}/ingress/` },
  { name: 'copy-a-simple', version: '20230101', pathURI: `s3://${bucket}/copy-a/` },
] as const;

const unitMs = 300_000;
const now = systemClock.wall();
/** Late objects come to the lot of now, or of the next five minutes if that is over: both were there already. */
const open = [now, now + unitMs].map((at) => lotAt('PT5M', at));
const [complete, empty] = [2, 3].map((ago) => lotAt('PT5M', now - ago * unitMs));

const put = (of: string, key: string, body: object) => cloud.put(of, key, JSON.stringify(body));

const oldManifest = async (dataset: (typeof datasets)[number], lot: string, file: string | undefined) => {
  const { name, version, pathURI } = dataset;
  const what = file === undefined ? 'empty' : 'complete';
  const uris = file === undefined ? [] : [`${pathURI}${file}`];
  const body = { state: what, comment: null, lotId: lot, uriType: 'identifier', uris };
  await put(manifest, `datasets/name=${name}/version=${version}/lot=${lot}/state=${what}/manifest.json`, body);
};

const records = async (): Promise<void> => {
  for (const dataset of datasets) {
    const key = `datasets/name=${dataset.name}/version=${dataset.version}/dataset.json`;
    await put(metadata, key, { owner, dataset });
    await oldManifest(dataset, complete ?? '', 'old.txt');
    await oldManifest(dataset, empty ?? '', undefined);
    for (const lot of open) await oldManifest(dataset, lot, 'old.txt');
  }
  for (const lot of [complete, empty, ...open]) {
    const key = `arcs/project=${owner.name}/version=${owner.version}/arc=copyA/lot=${lot}/complete.arc`;
    await cloud.put(state, key, '');
  }
};

beforeAll(async () => {
  const s3 = await cloud.here.clients.s3();
  for (const Bucket of [manifest, metadata, state, bucket]) await s3.send(new CreateBucketCommand({ Bucket }));
  await (await cloud.here.clients.events()).send(new CreateEventBusCommand({ Name: `arc-events-${cloud.region}` }));
  for (const folder of ['ingress', 'copy-a']) await cloud.put(bucket, `${folder}/old.txt`, 'old');
  await records();
  cloud.at.write('project.json', project);
});
afterAll(() => cloud[Symbol.dispose]());

// Each test goes on where the one before it ended: this is one story.

test('migrate accepts the file as it is, and says that its bucket is to be adopted', async () => {
  const { accepted, files, steps } = documents.Migration.parse(JSON.parse(await cloud.ok('migrate --json')));
  expect(accepted).toBe(1);
  expect(files[0]?.takeOver[0]).toMatchObject({
    of: 'resources/bucket',
    how: expect.stringContaining('"adopt": true'),
  });
  expect(steps.length).toBeGreaterThan(3);
});

test('bootstrap takes the three stores and the bus as they are, and makes the state bucket', async () => {
  const said = await cloud.ok('bootstrap --yes');
  expect(said.match(/was there, hardened/g)).toHaveLength(4);
  expect(said.match(/made/g)).toHaveLength(1);
});

test('without "adopt" the bucket is left alone, and the reason says what to write', async () => {
  const { code, stdout, stderr } = await cloud.run('apply --yes');
  expect(code).not.toBe(0);
  expect(stdout + stderr).toContain('adopt');
  expect(await cloud.text(`s3://${bucket}/ingress/old.txt`)).toBe('old');
});

test('with it, everything is taken over: the bucket with its objects, the datasets with their owner', async () => {
  cloud.at.write('project.json', project.replace('"name": "bucket",', '"name": "bucket", "adopt": true,'));
  await cloud.ok('apply --yes');
  expect(await cloud.text(`s3://${bucket}/ingress/old.txt`)).toBe('old');
  for (const { name, version } of datasets) {
    expect(await cloud.json(metadata, `datasets/name=${name}/version=${version}/dataset.json`)).toMatchObject({
      owner,
      owners: [{ project: owner.name }],
    });
  }
  expect((await cloud.run('diff --detailed-exitcode --refresh full')).code).toBe(0);
});

test('old lots are complete or empty as they were, and nothing is made again', async () => {
  const from = new Date(now - 4 * unitMs).toISOString();
  const to = new Date(now - 2 * unitMs + unitMs).toISOString();
  const answer = documents.Status.parse(JSON.parse(await cloud.ok(`status --json --from ${from} --to ${to}`)));
  expect(answer.attention).toEqual([]);
  for (const { id, counts } of answer.datasets) {
    expect(counts, id).toMatchObject({ complete: 1, empty: 1, failed: 0 });
  }
  expect(await cloud.runs('copyA')).toEqual([]);
});

test('an object that comes late to an old lot makes generation 1, with the old object in it, all the way', async () => {
  const late = () => cloud.put(bucket, 'ingress/late.txt', 'late');
  await late();
  const copied = async () => (await cloud.newest('copy-a-simple')).flatMap(({ uris }) => uris);
  await until(
    'the copy of the late object',
    async () => (await copied()).some((uri) => uri.endsWith('late.txt')),
    late,
  );
  const [first] = await cloud.generations('copy-a-simple');
  expect(first).toMatchObject({
    generation: 1,
    uris: ['late', 'old'].map((name) => `s3://${bucket}/copy-a/${name}.txt`),
  });
  expect(open).toContain(first?.lotId);
  const old = `datasets/name=copy-a-simple/version=20230101/lot=${first?.lotId}/state=complete/manifest.json`;
  expect(await cloud.json(manifest, old)).toMatchObject({ uris: [`s3://${bucket}/copy-a/old.txt`] });
});

test('a dataset of another project is not taken over', async () => {
  const other = JSON.parse(project);
  const boundaries = other.boundaries.map((one: object) => ({ ...one, name: 'theirs' }));
  cloud.at.write('other.json', {
    ...other,
    project: { name: `other-${cloud.team}`, version: '1' },
    resources: [],
    arcs: [],
    boundaries,
  });
  const { code, stdout, stderr } = await cloud.run('apply --yes -p other.json');
  expect(code).toBe(6);
  expect(stdout + stderr).toContain(owner.name);
});
