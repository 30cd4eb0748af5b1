import { expect, test } from 'vitest';
import { sha256 } from '../../../src/metadata/canonical.ts';
import { MemoryAws } from './memory/memory-aws.ts';

/** A table whose template has about so many bytes. */
const project = (columns: number) => ({
  project: { name: 'orders', version: '1' },
  placement: { provider: 'aws', account: '123456789012', region: 'us-east-1' },
  resources: [
    { type: 'aws:core:s3Bucket', name: 'lake', bucketName: 'lake' },
    { type: 'aws:core:glueDatabase', name: 'catalog', databaseName: 'catalog', removeOnDestroy: true },
    {
      type: 'aws:core:glueTable',
      name: 'words',
      databaseRef: 'catalog',
      tableName: 'words',
      removeOnDestroy: true,
      pathURI: 's3://lake/words/',
      schema: {
        columns: Array.from({ length: columns }, (_, at) => ({ name: `column_${at}`, type: 'string' })),
        dataFormat: 'csv',
      },
    },
  ],
});

const templatesIn = ({ s3 }: MemoryAws): readonly [string, Uint8Array][] =>
  [...(s3.buckets.get('clusterless-metadata-123456789012-us-east-1')?.objects ?? [])].flatMap(([key, { body }]) =>
    key.endsWith('.template.json') ? [[key, body]] : [],
  );

test('a template that is too long for a request lies in the store under its digest, and is read from there', async () => {
  const aws = new MemoryAws();
  expect((await aws.apply(project(10))).summary).toMatchObject({ failed: 0, skipped: 0 });
  expect(templatesIn(aws)).toEqual([]);

  expect((await aws.apply(project(3000))).summary).toMatchObject({ succeeded: 1, failed: 0 });
  const templates = templatesIn(aws);
  expect(templates.filter(([, { byteLength }]) => byteLength > 51_200)).toHaveLength(1);
  expect(templates.map(([key]) => key)).toEqual(templates.map(([, body]) => `assets/${sha256(body)}.template.json`));
  expect(await aws.plan(project(3000))).toMatchObject({ actions: [], drift: [] });

  expect((await aws.apply(project(10))).summary).toMatchObject({ succeeded: 1, failed: 0 });
  expect((await aws.apply(project(3000))).summary).toMatchObject({ succeeded: 1, failed: 0 });
  expect(templatesIn(aws)).toHaveLength(1);
});
