import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketLocationCommand,
  GetBucketVersioningCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { awkwardKeys, inByteOrder, modelListing } from '../../../conformance/awkward-keys.ts';
import type { Running } from './running-endpoint.ts';
import { runningEndpoint } from './running-endpoint.ts';

const Bucket = 'bucket';
let running: Running;
beforeAll(async () => {
  running = await runningEndpoint({ region: 'eu-central-1' });
  for (const Key of awkwardKeys) await running.client.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
});
afterAll(() => running.stop());

const list = (more: object = {}) => running.client.send(new ListObjectsV2Command({ Bucket, ...more }));

test('all keys come back in byte order, as they were written', async () => {
  const { Contents = [], KeyCount, IsTruncated } = await list();
  expect(Contents.map(({ Key }) => Key)).toEqual(inByteOrder(awkwardKeys));
  expect(Contents.every(({ Key = '', Size }) => Size === Buffer.byteLength(Key))).toBe(true);
  expect([KeyCount, IsTruncated]).toEqual([awkwardKeys.length, false]);
});

test('keys are percent-encoded when the client asks', async () => {
  const { Contents = [], EncodingType } = await list({ EncodingType: 'url' });
  expect(EncodingType).toBe('url');
  expect(Contents.map(({ Key = '' }) => decodeURIComponent(Key))).toEqual(inByteOrder(awkwardKeys));
  expect(Contents.every(({ Key = '' }) => /^[A-Za-z0-9%/._~!'()*-]+$/.test(Key))).toBe(true);
});

test.each([
  { Prefix: 'a', Delimiter: '/' },
  { Prefix: 'a/', Delimiter: '/' },
  { Delimiter: '/' },
  { Delimiter: '-' },
  { Prefix: 'hive=1/' },
  { StartAfter: 'astral-' },
  { StartAfter: 'zzz' },
])('a listing with %j is that of a sorted list', async ({ Prefix = '', Delimiter, StartAfter }) => {
  const expected = modelListing(awkwardKeys, {
    prefix: Prefix,
    ...(Delimiter && { delimiter: Delimiter }),
    ...(StartAfter && { startAfter: StartAfter }),
  });
  const { Contents = [], CommonPrefixes = [] } = await list({ Prefix, Delimiter, StartAfter });
  const names = [...Contents.map(({ Key = '' }) => Key), ...CommonPrefixes.map(({ Prefix: each = '' }) => each)];
  expect(inByteOrder(names)).toEqual(expected);
});

test.each([{}, { Delimiter: '/' }, { Delimiter: '-', Prefix: 'a' }])(
  'pages with %j make up the listing',
  async (query) => {
    const names: string[] = [];
    for await (const page of paginateListObjectsV2({ client: running.client, pageSize: 3 }, { Bucket, ...query })) {
      const { Contents = [], CommonPrefixes = [] } = page;
      const here = [...Contents.map(({ Key = '' }) => Key), ...CommonPrefixes.map(({ Prefix = '' }) => Prefix)];
      expect(here.length).toBeLessThanOrEqual(3);
      names.push(...inByteOrder(here));
    }
    expect(names).toEqual(
      modelListing(awkwardKeys, { prefix: query.Prefix ?? '', ...(query.Delimiter && { delimiter: query.Delimiter }) }),
    );
  },
);

test('the first version of the listing pages by marker', async () => {
  const names: string[] = [];
  for (let marker: string | undefined = ''; marker !== undefined; ) {
    const query: object = { Bucket, MaxKeys: 4, Delimiter: '/', Marker: marker };
    const page = await running.client.send(new ListObjectsCommand({ Bucket, ...query }));
    const { Contents = [], CommonPrefixes = [] } = page;
    names.push(
      ...inByteOrder([...Contents.map(({ Key = '' }) => Key), ...CommonPrefixes.map(({ Prefix = '' }) => Prefix)]),
    );
    marker = page.NextMarker;
  }
  expect(names).toEqual(modelListing(awkwardKeys, { delimiter: '/' }));
});

test('owner, empty pages and wrong tokens', async () => {
  expect((await list({ FetchOwner: true, MaxKeys: 1 })).Contents?.[0]?.Owner?.ID).toBe('local');
  expect(await list({ MaxKeys: 0 })).toMatchObject({ KeyCount: 0, IsTruncated: false });
  await expect(list({ ContinuationToken: '???' })).rejects.toMatchObject({ name: 'InvalidArgument' });
  await expect(list({ MaxKeys: -1 })).rejects.toMatchObject({ name: 'InvalidArgument' });
});

test('buckets are made, seen, and removed when empty', async () => {
  const { client } = running;
  await client.send(
    new CreateBucketCommand({ Bucket: 'second', CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } }),
  );
  await expect(client.send(new CreateBucketCommand({ Bucket: 'second' }))).rejects.toMatchObject({
    name: 'BucketAlreadyOwnedByYou',
  });
  expect((await client.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name)).toEqual([
    'bucket',
    'second',
  ]);
  await client.send(new HeadBucketCommand({ Bucket: 'second' }));
  expect((await client.send(new GetBucketLocationCommand({ Bucket: 'second' }))).LocationConstraint).toBe(
    'eu-central-1',
  );
  expect((await client.send(new GetBucketVersioningCommand({ Bucket: 'second' }))).Status).toBeUndefined();
  await expect(client.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({ name: 'BucketNotEmpty' });
  await client.send(new DeleteBucketCommand({ Bucket: 'second' }));
  await expect(client.send(new HeadBucketCommand({ Bucket: 'second' }))).rejects.toMatchObject({ name: 'NotFound' });
});

test.each(['Upper', 'a', 'a..b', '192.168.0.1', 'under_score'])('%s is no name for a new bucket', async (name) => {
  const answer = await fetch(`${running.url}/${name}`, { method: 'PUT' });
  expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('InvalidBucketName')]);
});
