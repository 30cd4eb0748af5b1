import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { documents } from '../../src/report/output/schemas.ts';
import { folder, textOf } from '../helpers/predecessor.ts';
import { Workspace } from './workspace.ts';

const old = readFileSync('fixtures/projects/as-the-predecessor-wrote-it/project.json', 'utf8');

const predecessors = readdirSync(folder);

const answerOf = async (work: Workspace, line = 'migrate --json') =>
  documents.Migration.parse(JSON.parse((await work.run(line)).stdout));

describe('a file of the predecessor', () => {
  test('is accepted as it is, with what it means otherwise and where', async () => {
    using work = new Workspace();
    work.write('project.json', old);

    const { accepted, files } = await answerOf(work);
    expect(accepted).toBe(1);
    const [file] = files;
    expect(file?.differences.map(({ component, path }) => `${component} ${path}`)).toEqual([
      'boundaries/IngressPutListener /boundaries/0/eventArrival',
      'boundaries/IngressPutListener /boundaries/0/infrequent/enableEventBridge',
      'boundaries/IngressPutListener /boundaries/0/filter',
      'boundaries/IngressPutListener /boundaries/0/runtimeProps',
      'arcs/pythonCopy /arcs/0',
      'arcs/pythonCopy /arcs/0',
      'arcs/pythonCopy /arcs/0/workload/imagePath',
      'arcs/pythonCopy /arcs/0/workload',
    ]);
    expect(file?.diagnostics.map(({ code }) => code)).toEqual(['ignored-field', 'ignored-field', 'ignored-field']);
  });

  test('says what is there already, and which stacks go first', async () => {
    using work = new Workspace();
    work.write('project.json', old);

    const [file] = (await answerOf(work)).files;
    expect(file?.takeOver[0]).toMatchObject({ of: 'resources/sample', how: expect.stringContaining('"adopt": true') });
    expect(file?.takeOver.map(({ of }) => of)).toContain('ingress-python-example-copy/20230101');
    expect(file?.oldStacks).toEqual([
      's3-python-arc-python-copy-20230101-us-west-2',
      's3-python-resource-activity-boundary-20230101-us-west-2',
    ]);
  });

  test('is shown with its reasons, and with what to type next', async () => {
    using work = new Workspace();
    work.write('project.json', old);

    const { code, stdout } = await work.run('migrate');
    expect(code).toBe(0);
    expect(stdout).toContain('S3Python/20230101  project.json  accepted as it is');
    expect(stdout).toContain('a second object of a lot restates it');
    expect(stdout).toContain('(boundaries/IngressPutListener:16)');
    expect(stdout).toContain('2. Remove the old stacks: cls destroy -p project.json.');
    expect(stdout).toMatch(/1 file accepted as it is\.\n$/);
  });
});

test('a table is told how it gets its old partitions back', async () => {
  using work = new Workspace();
  work.write('project.json', textOf('glue-simple'));
  const [file] = (await answerOf(work)).files;
  const how = new Map(file?.takeOver.map((one) => [one.of, one.how]));
  expect(how.get('resources/database')).toContain('aws glue delete-database');
  expect(how.get('resources/table')).toMatch(/aws glue delete-table.*MSCK REPAIR TABLE/);
});

test.each(predecessors)('%s is accepted as it is', async (name) => {
  using work = new Workspace();
  work.write('project.json', textOf(name));
  const { code, stdout } = await work.run('migrate');
  expect(code).toBe(0);
  expect(stdout).toMatch(/1 file accepted as it is\.\n$/);
});

test('a file that is not accepted is told why, exits 65, and is given no steps', async () => {
  using work = new Workspace();
  work.write('project.json', old.replace('"TWELFTHS"', '"Weeks"'));

  const ran = await work.run('migrate --json');
  const answer = documents.Migration.parse(JSON.parse(ran.stdout));
  expect(ran.code).toBe(65);
  expect(answer).toMatchObject({ accepted: 0, rejected: 1, steps: [] });
  expect(answer.files[0]?.diagnostics.map(({ code }) => code)).toContain('bad-lot-unit');
});

const boundary = (more: object) => ({
  type: 'aws:core:s3PutListenerBoundary',
  name: 'in',
  dataset: { name: 'raw', version: '1', pathURI: 's3://lake-data/raw/' },
  lotUnit: 'Twelfths',
  ...more,
});

const arc = (type: string, more: object) => ({
  type,
  name: 'one',
  sources: { main: { name: 'raw', version: '1' } },
  sinks: { main: { name: 'out', version: '1', pathURI: 's3://lake-data/out/' } },
  ...more,
});

interface Given {
  readonly resources?: readonly object[];
  readonly boundaries?: readonly object[];
  readonly arcs?: readonly object[];
}

const cases: readonly (readonly [string, Given, string])[] = [
  ['a queue', { boundaries: [boundary({ eventArrival: 'frequent' })] }, 'no queue stands between'],
  ['empty lots', { boundaries: [boundary({ eventArrival: 'frequent' })] }, 'empty lots are committed with the next'],
  [
    'a bucket that was emptied',
    { resources: [{ type: 'aws:core:s3Bucket', name: 'b', bucketName: 'lake-data', removeOnDestroy: true }] },
    'only when it is empty',
  ],
  [
    'partial properties',
    {
      boundaries: [boundary({})],
      arcs: [arc('aws:core:s3CopyArc', { workload: { runtimeProps: { memorySizeMB: 1024 } } })],
    },
    'keep the defaults of the component',
  ],
  [
    'several sources',
    {
      boundaries: [
        boundary({}),
        boundary({ name: 'other', dataset: { name: 'more', version: '1', pathURI: 's3://lake-data/more/' } }),
      ],
      arcs: [
        arc('aws:core:s3CopyArc', {
          sources: { main: { name: 'raw', version: '1' }, other: { name: 'more', version: '1' } },
        }),
      ],
    },
    'a lot waits until every source has it',
  ],
];

test.each(cases)('%s is named where it is in the file', async (_, given, what) => {
  using work = new Workspace();
  const placement = { provider: 'aws', account: '123456789012', region: 'us-west-2' };
  work.write('project.json', { project: { name: 'p', version: '1' }, placement, ...given });

  const answer = await answerOf(work);
  expect(answer.files[0]?.differences.map((one) => one.what).join('\n')).toContain(what);
  work.write('project.json', { project: { name: 'p', version: '1' }, placement });
  expect((await answerOf(work)).files[0]?.differences).toEqual([]);
});

test('of several files each has its own answer', async () => {
  using work = new Workspace();
  work.write('a.json', old);
  work.write(
    'b.json',
    old.replace('S3Python', 'Other').replaceAll('ingress-python', 'other-python').replaceAll('my-bucket', 'other'),
  );

  const { files } = await answerOf(work, 'migrate -p a.json -p b.json --json');
  expect(files.map(({ file, name }) => [file, name])).toEqual([
    ['a.json', 'S3Python'],
    ['b.json', 'Other'],
  ]);
});
