import { expect, test } from 'vitest';
import { exitCodeOfResult } from '../../../src/reconciler/exit-code.ts';
import { resultText } from '../../../src/report/result-view.ts';
import { refusal } from './memory/answering.ts';
import { MemoryAws } from './memory/memory-aws.ts';

const dataset = (name: string) => ({ name, version: '1', pathURI: `s3://landing/${name}/` });

const arc = (name: string) => ({
  type: 'aws:core:s3CopyArc',
  name,
  sources: { main: { name: 'raw', version: '1' } },
  sinks: { main: dataset(name) },
});

/** A bucket that goes with its project, as far as its policy is concerned. */
const project = {
  project: { name: 'orders', version: '1' },
  placement: { provider: 'aws', account: '123456789012', region: 'us-east-1' },
  resources: [{ type: 'aws:core:s3Bucket', name: 'landing', bucketName: 'landing', deletionPolicy: 'delete' }],
  boundaries: [
    {
      type: 'aws:core:s3PutListenerBoundary',
      name: 'arrivals',
      eventArrival: 'infrequent',
      dataset: dataset('raw'),
      lotUnit: 'PT5M',
    },
  ],
  arcs: ['copy', 'other'].map(arc),
};

/** Another team in the same account. */
const others = {
  project: { name: 'stock', version: '1' },
  placement: project.placement,
  boundaries: [
    {
      ...project.boundaries[0],
      dataset: { name: 'levels', version: '1', pathURI: 's3://stock/levels/' },
    },
  ],
};

const stack = 'orders-arc-copy-1-us-east-1';
const metadata = 'clusterless-metadata-123456789012-us-east-1';
const record = 'projects/name=orders/version=1/project.json';
const key = 'raw/a.csv';
const body = new TextEncoder().encode('a,b');

/** Both teams have applied, and the first has data. */
const applied = async (): Promise<MemoryAws> => {
  const aws = new MemoryAws();
  await aws.apply(project);
  await aws.apply(others);
  aws.s3.buckets.get('landing')?.objects.set(key, { body, etag: '"e"', modified: new Date(0) });
  return aws;
};

const dataIn = ({ s3 }: MemoryAws): Uint8Array | undefined => s3.buckets.get('landing')?.objects.get(key)?.body;

/** What stands of a team, but for the records of its datasets, which nobody ever deletes. */
const standing = ({ s3, events, standing: stacks }: MemoryAws, team: string): readonly string[] =>
  [
    ...stacks,
    ...[...events.rules.values()].map(({ name }) => name),
    ...[...(s3.buckets.get(metadata)?.objects.keys() ?? [])].filter((name) => name.startsWith('projects/')),
  ].filter((name) => name.startsWith(`${team}-`) || name.includes(`name=${team}/`));

const datasetsOf = ({ s3 }: MemoryAws): readonly string[] =>
  [...(s3.buckets.get(metadata)?.objects.keys() ?? [])].filter((name) => name.startsWith('datasets/'));

const destroy = async (aws: MemoryAws) => {
  const result = await aws.apply(project, { destroy: true });
  const failed = result.outcomes.filter(({ outcome }) => outcome === 'failed');
  return {
    code: exitCodeOfResult(result),
    failed: failed.map(({ address }) => address),
    text: resultText(result, { columns: 200, color: false, ascii: false }),
  };
};

test('what refuses to go stays with all that it stands on, and the next destroy goes on', async () => {
  const aws = await applied();
  const [othersHave, datasets] = [standing(aws, 'stock'), datasetsOf(aws)];
  // As if somebody had put a bucket into it.
  aws.stacks.full.add(stack);
  for (const code of [5, 1]) {
    const { text, ...said } = await destroy(aws);
    expect(said).toEqual({ code, failed: ['arcs/copy:stack'] });
    expect(text).toContain(`${stack} is DELETE_FAILED: Function1 (AWS::Lambda::Function): The bucket you tried`);
    expect(standing(aws, 'orders')).toEqual([stack, record]);
    expect(dataIn(aws)).toEqual(body);
  }

  aws.stacks.full.clear();
  const { text, ...said } = await destroy(aws);
  expect(said).toEqual({ code: 6, failed: ['resources/landing:bucket'] });
  expect(text).toContain('the bucket landing has objects, and clusterless never empties one [CLS_REFUSED]');
  expect(standing(aws, 'orders')).toEqual([record]);
  expect(dataIn(aws)).toEqual(body);

  aws.s3.buckets.get('landing')?.objects.clear();
  expect(await destroy(aws)).toMatchObject({ code: 0, failed: [] });
  expect(standing(aws, 'orders')).toEqual([]);
  expect(aws.s3.buckets.has('landing')).toBe(false);
  expect(standing(aws, 'stock')).toEqual(othersHave);
  expect(datasetsOf(aws)).toEqual(datasets);
});

test('where no stack may be deleted, all of them and the bucket stay, and the permission is named', async () => {
  const aws = await applied();
  const before = aws.standing;
  const denied =
    'User: arn:aws:iam::1:user/ana is not authorized to perform: cloudformation:DeleteStack on resource: *';
  aws.instead = {
    DeleteStack: () => {
      throw refusal('AccessDenied', 403, denied);
    },
  };
  const { text, ...said } = await destroy(aws);
  expect(said).toEqual({ code: 5, failed: ['boundaries/arrivals:stack', 'arcs/copy:stack', 'arcs/other:stack'] });
  expect(text).toMatch(/access denied: cloudformation:DeleteStack .*\[CLS_DENIED\]/);
  expect(aws.standing).toEqual(before);
  expect(standing(aws, 'orders')).toContain(record);
  expect(dataIn(aws)).toEqual(body);

  aws.instead = {};
  aws.s3.buckets.get('landing')?.objects.clear();
  expect(await destroy(aws)).toMatchObject({ code: 0 });
  expect(standing(aws, 'orders')).toEqual([]);
});
