import { afterAll, beforeAll, expect, test } from 'vitest';
import { toUri } from '../../src/metadata/uri.ts';
import { Cloud, until } from './cloud.ts';
import { expectExact, expectNoTwins, hasAll, putMissing, textOf } from './exact.ts';
import { functionLog } from './function-logs.ts';
import { fireSchedules } from './invoke.ts';
import { everything } from './leftovers.ts';
import { ingest, ingestOf, lake, lakeOf, landingOf } from './projects.ts';
import { expectHeard, sayAgain } from './told.ts';

const cloud = new Cloud();
const landing = landingOf(cloud);
const both = '-p ingest.cls.json -p lake.cls.json';

/** Of a dataset, without its root. */
const keys: readonly string[] = [
  'plain.csv',
  'hive=1/day=2023-01-01/part 0.csv',
  'with space/and+plus',
  'percent%2Fencoded',
  'ünïcödé/ключ/鍵',
  'astral-\u{1f600}',
  'quote"\'<>&',
  'question?hash#',
  'a//b',
  'back\\slash',
  `${'long/'.repeat(60)}end`,
  'k'.repeat(900),
  'dots/..hidden',
  '{lot}/template',
  '*',
];

const seldom = { bucket: landing, dataset: 'seldom' };

/** What the bus would tell the arcs again. */
const sayAllAgain = async (): Promise<void> => {
  for (const dataset of ['seldom', 'often', 'seldom-copy']) await sayAgain(cloud, dataset);
};

beforeAll(async () => {
  cloud.at.write('ingest.cls.json', ingest(cloud));
  cloud.at.write('lake.cls.json', lake(cloud));
});
afterAll(() => cloud[Symbol.dispose]());

// Each test goes on where the one before it ended: this is one story.

test('a placement is made once, and made again without harm', async () => {
  expect(await cloud.ok('bootstrap --yes')).toContain('made');
  expect(await cloud.ok('bootstrap --print')).not.toContain('missing');
  expect(await cloud.ok('bootstrap --yes')).toContain('was there, hardened');
});

test('two teams apply their projects, the second reads what the first has', async () => {
  expect(await cloud.run('apply --yes -p lake.cls.json')).toMatchObject({ code: 65 });
  await cloud.ok('apply --yes -p ingest.cls.json');
  await cloud.ok('apply --yes -p lake.cls.json');
  expect(await cloud.ok(`status ${both}`)).toContain('healthy: 0 lots complete');
});

test('thirty objects with awkward keys arrive, half of them in each boundary', async () => {
  for (const key of keys) {
    await cloud.put(landing, `seldom/${key}`, textOf(key));
    await cloud.put(landing, `often/${key}`, textOf(key));
  }
  await until(
    'the lots of what seldom arrives',
    () => hasAll(cloud, 'seldom', keys),
    () => putMissing(cloud, seldom, keys),
  );
  await until('the closing to be armed', async () => (await cloud.schedules()).length > 0);
  const collected = async (): Promise<boolean> =>
    (await cloud.keys(cloud.stores.metadata, 'ingress/name=often/')).length >= keys.length;
  await until('all of what often arrives', collected, () => putMissing(cloud, { ...seldom, dataset: 'often' }, keys));
  expect(await cloud.generations('often')).toEqual([]);
  await fireSchedules(cloud.here.clients);
  await until('the lots of what often arrives', () => hasAll(cloud, 'often', keys));
  for (const dataset of ['seldom-copy', 'often-copy', 'mirrored'])
    await until(dataset, () => hasAll(cloud, dataset, keys), sayAllAgain);
});

test('every object is listed once and whole, and no inputs were worked on twice', async () => {
  for (const dataset of ['seldom', 'often', 'seldom-copy', 'often-copy', 'mirrored'])
    await expectExact(cloud, dataset, keys);
  for (const arc of ['copy-seldom', 'copy-often', 'mirror']) await expectNoTwins(cloud, arc);
  const mirrored = await cloud.newest('mirrored');
  expect(mirrored.every(({ objects }) => objects.every(({ uri }) => uri.startsWith(`s3://${lakeOf(cloud)}/`)))).toBe(
    true,
  );
});

test('functions say what they did in one line each, with metrics that CloudWatch can read, and nothing else', async () => {
  const { clients } = cloud.here;
  const project = ingestOf(cloud);
  const of = { project, arc: 'copy-seldom' };
  const logOfControl = () => functionLog(clients, `${project}-copy-seldom-control-20230101-us-east-1`);
  const runs = (await cloud.runs('copy-seldom')).filter(({ end }) => end?.result === 'complete').length;
  // A run has ended before the function that ended it has written its last line.
  await until('the last line of control', async () => {
    const { metrics } = await logOfControl();
    return metrics.filter(({ name }) => name === 'LotLatencySeconds').length >= runs;
  });
  const control = await logOfControl();
  expect(control.lines).toEqual(expect.arrayContaining([expect.objectContaining({ ...of, handler: 'control' })]));
  const completed = control.metrics.filter(({ name }) => name === 'LotsCompleted');
  expect(completed).toEqual(
    Array.from({ length: runs }, () => ({ name: 'LotsCompleted', value: 1, unit: 'Count', of })),
  );
  expect(control.metrics.filter(({ name }) => name === 'LotLatencySeconds')).toHaveLength(runs);
  const copies = await functionLog(clients, `${project}-copy-seldom-func-20230101-us-east-1`);
  const copied = copies.metrics.filter(({ name }) => name === 'CopiedBytes');
  expect(copied).toHaveLength(runs);
  const last = keys.reduce((sum, key) => sum + Buffer.byteLength(textOf(key)), 0);
  expect(copied.at(-1)).toEqual({ name: 'CopiedBytes', value: last, unit: 'Bytes', of });
  const collect = await functionLog(clients, `${project}-seldom-int-20230101-us-east-1`);
  expect(collect.lines.length).toBeGreaterThanOrEqual(keys.length);
  expect(collect.metrics).toEqual([]);
});

test('status, the lists, the state and the lock say so', async () => {
  const lots = new Set((await cloud.newest('seldom')).map(({ lotId }) => lotId)).size;
  await until('healthy', async () => (await cloud.run(`status ${both}`)).code === 0);
  expect(await cloud.ok(`status ${both} --dataset seldom/20230101`)).toContain(`healthy: ${lots} lot`);
  expect(await cloud.ok('placements -p lake.cls.json')).toContain(cloud.account);
  expect(await cloud.ok('projects -p lake.cls.json')).toMatch(/ingest-.*\n.*lake-/);
  const arcs: { readonly items: readonly { readonly arc: string }[] } = JSON.parse(
    await cloud.ok('arcs --json -p lake.cls.json'),
  );
  expect(arcs.items.map(({ arc }) => arc)).toEqual(['copy-seldom', 'copy-often', 'mirror']);
  expect(await cloud.ok('datasets -p lake.cls.json')).toContain(`s3://${lakeOf(cloud)}/mirrored/`);
  expect(await cloud.ok('state show -p lake.cls.json')).toContain('6 objects');
  expect(await cloud.ok('lock status -p lake.cls.json')).toContain('free');
});

test('applied again there is nothing to do, and nothing is written', async () => {
  const again = JSON.parse(await cloud.ok(`apply --yes --json ${both}`));
  expect(again.outcomes).toEqual([]);
  expect(again.state).toEqual({ writes: 0 });
  expect(await cloud.ok(`diff --detailed-exitcode --output markdown ${both}`)).toContain('No changes.');
  expect(await cloud.run(`diff --refresh full --detailed-exitcode ${both}`)).toMatchObject({ code: 0 });
});

test('of one arc that changed only the stack changes', async () => {
  const project = ingest(cloud);
  const [first, second] = project.arcs;
  const arcs = [first, { ...second, workload: { runtimeProps: { memorySizeMB: 768 } } }];
  cloud.at.write('ingest.cls.json', { ...project, arcs });
  const markdown = await cloud.ok(`diff --output markdown ${both}`);
  expect(markdown).toContain('arcs/copy-often:stack');
  expect(markdown).not.toContain('arcs/copy-seldom:stack');
  const changed = JSON.parse(await cloud.ok(`apply --yes --json ${both}`));
  expect(changed.outcomes.map(({ address }: { readonly address: string }) => address)).toEqual([
    'arcs/copy-often:stack',
  ]);
  expect(await cloud.run(`diff --detailed-exitcode ${both}`)).toMatchObject({ code: 0 });
});

test('an object that arrives after the change goes all the way', async () => {
  await cloud.put(landing, 'seldom/later', textOf('later'));
  await until(
    'the mirror',
    () => hasAll(cloud, 'mirrored', [...keys, 'later']),
    async () => {
      await putMissing(cloud, seldom, ['later']);
      await sayAllAgain();
    },
  );
});

test('every arc has run because its own rule heard of its input, also that of the other team', async () => {
  for (const arc of ['copy-seldom', 'copy-often', 'mirror']) await expectHeard(cloud, arc);
});

test('destroyed, nothing is left but data, and the stores with its history stay', async () => {
  await cloud.ok('destroy --yes -p lake.cls.json');
  await cloud.ok('destroy --yes -p ingest.cls.json');
  expect(await everything(cloud.here.clients)).toEqual(
    [
      'bus arc-events-us-east-1',
      ...['metadata', 'arc-state', 'manifest', 'state'].map(
        (store) => `bucket clusterless-${store}-${cloud.account}-us-east-1`,
      ),
      `bucket ${landing}`,
      `bucket ${lakeOf(cloud)}`,
    ].sort(),
  );
  expect(await cloud.text(toUri(lakeOf(cloud), 'mirrored/later'))).toBe(textOf('later'));
  const refused = await cloud.run('bootstrap --destroy --yes -p ingest.cls.json');
  expect(refused).toMatchObject({ code: 6, stderr: expect.stringContaining('is in use') });
  expect(await cloud.generations('mirrored')).not.toEqual([]);
});
