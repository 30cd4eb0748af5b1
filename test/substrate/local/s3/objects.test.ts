import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { ChecksumAlgorithm } from '@aws-sdk/client-s3';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Running } from './running-endpoint.ts';
import { clientOf, runningEndpoint } from './running-endpoint.ts';

const Bucket = 'bucket';
let running: Running;
beforeAll(async () => {
  running = await runningEndpoint();
});
afterAll(() => running.stop());

const put = (Key: string, Body: string, more: object = {}) =>
  running.client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const text = async (Key: string, more: object = {}): Promise<string> =>
  (await (await running.client.send(new GetObjectCommand({ Bucket, Key, ...more }))).Body?.transformToString()) ?? '';
const head = (Key: string, more: object = {}) => running.client.send(new HeadObjectCommand({ Bucket, Key, ...more }));
const refusal = async (sent: Promise<unknown>): Promise<readonly [unknown, unknown]> => {
  const error: unknown = await sent.then(
    () => new Error('it was accepted'),
    (thrown: unknown) => thrown,
  );
  const status = error instanceof Error && '$metadata' in error ? error.$metadata : undefined;
  return [error instanceof Error ? error.name : error, Object(status).httpStatusCode];
};

describe('writing and reading', () => {
  test('an object is an ordinary file, and a dropped file is an object', async () => {
    await put('folder/a b.txt', 'hello');
    expect(readFileSync(`${running.layout.buckets}/bucket/folder/a b.txt`, 'utf8')).toBe('hello');
    writeFileSync(`${running.layout.buckets}/bucket/folder/dropped`, 'by hand');
    expect(await text('folder/dropped')).toBe('by hand');
    expect((await head('folder/dropped')).ContentType).toBe('binary/octet-stream');
  });

  test('what was said about an object is said again, and forgotten with it', async () => {
    const said = {
      ContentType: 'text/csv',
      ContentEncoding: 'gzip',
      CacheControl: 'no-cache',
      ContentDisposition: 'attachment; filename="x.csv"',
      ContentLanguage: 'de',
      Metadata: { owner: 'team a', 'dash-ed': '1' },
    };
    await put('described', 'x', said);
    expect(await head('described')).toMatchObject(said);
    await put('described', 'y');
    expect((await head('described')).Metadata).toEqual({});
    await running.client.send(new DeleteObjectCommand({ Bucket, Key: 'described' }));
    await put('described', 'z', { ContentType: 'a/b' });
    writeFileSync(`${running.layout.buckets}/bucket/described`, 'changed by an editor');
    expect((await head('described')).ContentType).toBe('binary/octet-stream');
  });

  test('of what was said of older versions nothing is kept', async () => {
    for (const ContentType of ['a/a', 'b/b', 'c/c']) await put('said', 'x', { ContentType });
    expect(readdirSync(`${running.layout.meta}/bucket/%~said`)).toHaveLength(1);
  });

  test('no object has tags, which clients ask for before they copy', async () => {
    await put('untagged', 'x');
    expect((await running.client.send(new GetObjectTaggingCommand({ Bucket, Key: 'untagged' }))).TagSet).toEqual([]);
    expect(await refusal(put('untagged', 'x', { Tagging: 'a=b' }))).toEqual(['NotImplemented', 501]);
  });

  test('a query may replace headers of the answer', async () => {
    await put('override', 'x');
    const { ContentType } = await running.client.send(
      new GetObjectCommand({ Bucket, Key: 'override', ResponseContentType: 'text/x-other' }),
    );
    expect(ContentType).toBe('text/x-other');
  });

  test.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] satisfies ChecksumAlgorithm[])(
    '%s of a stream is verified, kept and answered when asked',
    async (ChecksumAlgorithm) => {
      const Key = `sum-${ChecksumAlgorithm}`;
      const body = Buffer.alloc(300_000, 'clusterless ');
      const sent = await running.client.send(
        new PutObjectCommand({
          Bucket,
          Key,
          Body: Readable.from([body]),
          ContentLength: body.length,
          ChecksumAlgorithm,
        }),
      );
      const name = `Checksum${ChecksumAlgorithm}`;
      const value: unknown = Object(sent)[name];
      expect(value).toMatch(/^[A-Za-z0-9+/]+=*$/);
      expect(Object(await head(Key, { ChecksumMode: 'ENABLED' }))[name]).toBe(value);
      expect(Object(await head(Key))[name]).toBeUndefined();
      const got = await running.client.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
      expect(Object(got)[name]).toBe(value);
      expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(body)).toBe(true);
    },
  );

  test('a checksum that is wrong is BadDigest, and nothing is written', async () => {
    expect(await refusal(put('bad', 'x', { ChecksumCRC32: 'AAAAAA==' }))).toEqual(['BadDigest', 400]);
    expect(await refusal(put('bad', 'x', { ContentMD5: 'AAAAAAAAAAAAAAAAAAAAAA==' }))).toEqual(['BadDigest', 400]);
    expect(await refusal(put('bad', 'x', { ContentMD5: 'AAAA' }))).toEqual(['InvalidDigest', 400]);
    expect(await refusal(head('bad'))).toEqual(['NotFound', 404]);
    expect(readdirSync(running.layout.staging)).toEqual([]);
  });

  test('a presigned-like URL with its signature in the query reads', async () => {
    await put('signed', 'x');
    const query = 'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=0&x-id=GetObject';
    expect(await (await fetch(`${running.url}/bucket/signed?${query}`)).text()).toBe('x');
  });

  test('a missing key is NoSuchKey, a missing bucket NoSuchBucket', async () => {
    expect(await refusal(text('missing'))).toEqual(['NoSuchKey', 404]);
    expect(await refusal(text('missing', { Bucket: 'missing' }))).toEqual(['NoSuchBucket', 404]);
    expect(await refusal(put('missing', 'x', { Bucket: 'missing' }))).toEqual(['NoSuchBucket', 404]);
  });

  test('a bucket in the host name is found too', async () => {
    await put('hosted', 'x');
    const client = clientOf(`http://localhost:${running.port}`, { forcePathStyle: false });
    client.middlewareStack.add(
      (next) => (args) => {
        Object.assign(Object(args.request), { hostname: '127.0.0.1' });
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    const got = await client.send(new GetObjectCommand({ Bucket, Key: 'hosted' }));
    expect(await got.Body?.transformToString()).toBe('x');
    client.destroy();
  });
});

describe('ranges', () => {
  test.each([
    ['bytes=0-3', '0123', 'bytes 0-3/10'],
    ['bytes=4-', '456789', 'bytes 4-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=-99', '0123456789', 'bytes 0-9/10'],
    ['bytes=8-99', '89', 'bytes 8-9/10'],
  ])('%s', async (Range, expected, ContentRange) => {
    await put('digits', '0123456789');
    expect(await text('digits', { Range })).toBe(expected);
    expect(await head('digits', { Range })).toMatchObject({ ContentRange, ContentLength: expected.length });
  });

  test.each(['bytes=10-', 'bytes=99-100', 'bytes=-0'])('%s is not satisfiable', async (Range) => {
    await put('digits', '0123456789');
    expect(await refusal(text('digits', { Range }))).toEqual(['InvalidRange', 416]);
  });

  test.each(['bytes=5-2', 'bytes=a-b', 'items=0-1', 'bytes=0-1,4-5'])('%s means the whole', async (Range) => {
    await put('digits', '0123456789');
    expect(await text('digits', { Range })).toBe('0123456789');
  });
});

describe('conditions', () => {
  test('IfNoneMatch makes an object once, whoever tries', async () => {
    const tries = await Promise.allSettled(
      Array.from({ length: 20 }, (_, at) => put('once', `${at}`, { IfNoneMatch: '*' })),
    );
    const won = tries.flatMap(({ status }, at) => (status === 'fulfilled' ? [`${at}`] : []));
    expect(won).toEqual([await text('once')]);
    expect(await refusal(put('once', 'again', { IfNoneMatch: '*' }))).toEqual(['PreconditionFailed', 412]);
  });

  test('IfMatch replaces the version it names', async () => {
    const { ETag } = await put('cas', '1');
    await put('cas', '2', { IfMatch: ETag });
    expect(await refusal(put('cas', '3', { IfMatch: ETag }))).toEqual(['PreconditionFailed', 412]);
    expect(await refusal(put('never', '3', { IfMatch: ETag }))).toEqual(['NoSuchKey', 404]);
    expect(await text('cas')).toBe('2');
  });

  test('delete with IfMatch takes only that version', async () => {
    const { ETag } = await put('deleted', '1');
    const remove = (more: object) => running.client.send(new DeleteObjectCommand({ Bucket, Key: 'deleted', ...more }));
    expect(await refusal(remove({ IfMatch: '"other"' }))).toEqual(['PreconditionFailed', 412]);
    await remove({ IfMatch: ETag });
    await remove({});
    expect(await refusal(head('deleted'))).toEqual(['NotFound', 404]);
  });

  test('reads are 304 or 412 as their conditions say', async () => {
    const { ETag } = await put('read', '1');
    const past = new Date(Date.now() - 3_600_000);
    const future = new Date(Date.now() + 3_600_000);
    expect((await refusal(head('read', { IfNoneMatch: ETag })))[1]).toBe(304);
    expect((await refusal(head('read', { IfModifiedSince: future })))[1]).toBe(304);
    expect(await refusal(text('read', { IfMatch: '"other"' }))).toEqual(['PreconditionFailed', 412]);
    expect(await refusal(text('read', { IfUnmodifiedSince: past }))).toEqual(['PreconditionFailed', 412]);
    expect(await text('read', { IfMatch: ETag, IfUnmodifiedSince: past })).toBe('1');
    expect(await text('read', { IfNoneMatch: '"other"', IfModifiedSince: future })).toBe('1');
    expect(await text('read', { IfModifiedSince: past, IfUnmodifiedSince: future })).toBe('1');
  });
});

describe('copies', () => {
  const copy = (Key: string, CopySource: string, more: object = {}) =>
    running.client.send(new CopyObjectCommand({ Bucket, Key, CopySource, ...more }));

  test('a copy has the body and what was said of it, or what is said now', async () => {
    await put('from/ä b+c', 'body', { ContentType: 'text/csv', Metadata: { a: '1' } });
    const source = `bucket/${encodeURIComponent('from/ä b+c')}`;
    const { CopyObjectResult } = await copy('to', source);
    expect(await text('to')).toBe('body');
    expect(await head('to')).toMatchObject({
      ContentType: 'text/csv',
      Metadata: { a: '1' },
      ETag: CopyObjectResult?.ETag,
    });
    await copy('to', source, { MetadataDirective: 'REPLACE', ContentType: 'text/plain', Metadata: { b: '2' } });
    expect(await head('to')).toMatchObject({ ContentType: 'text/plain', Metadata: { b: '2' } });
  });

  test('a copy onto itself only changes what is said of it', async () => {
    await put('self', 'body');
    expect(await refusal(copy('self', 'bucket/self'))).toEqual(['InvalidRequest', 400]);
    await copy('self', '/bucket/self', { MetadataDirective: 'REPLACE', ContentType: 'a/b' });
    expect([await text('self'), (await head('self')).ContentType]).toEqual(['body', 'a/b']);
  });

  test('conditions hold on both ends', async () => {
    const { ETag } = await put('source', 'body');
    await put('taken', 'x');
    const failed = ['PreconditionFailed', 412];
    expect(await refusal(copy('target', 'bucket/source', { CopySourceIfMatch: '"other"' }))).toEqual(failed);
    expect(await refusal(copy('target', 'bucket/source', { CopySourceIfNoneMatch: ETag }))).toEqual(failed);
    expect(await refusal(copy('taken', 'bucket/source', { IfNoneMatch: '*' }))).toEqual(failed);
    expect(await refusal(copy('taken', 'bucket/source', { IfMatch: ETag }))).toEqual(failed);
    await copy('target', 'bucket/source', { CopySourceIfMatch: ETag, IfNoneMatch: '*' });
    expect([await text('target'), await text('taken')]).toEqual(['body', 'x']);
  });

  test.each([
    ['bucket/none', ['NoSuchKey', 404]],
    ['none/key', ['NoSuchBucket', 404]],
    ['bucket', ['InvalidArgument', 400]],
    ['bucket/source?versionId=3', ['NotImplemented', 501]],
    ['../key', ['InvalidBucketName', 400]],
  ])('a copy from %s is refused', async (source, expected) => {
    expect(await refusal(copy('refused', source))).toEqual(expected);
  });
});

test('a batch of deletes answers for each key', async () => {
  const keys = [' lead and trail ', 'a&b<c>"d"', 'tab\tline\n', 'ünï', 'plain'];
  for (const key of keys) await put(`batch/${key}`, 'x');
  const { ETag } = await put('batch/kept', 'x');
  const Objects = [
    ...keys.map((key) => ({ Key: `batch/${key}` })),
    { Key: 'batch/kept', ETag: '"other"' },
    { Key: 'no' },
  ];
  const answer = await running.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  expect(answer.Deleted?.map(({ Key }) => Key)).toEqual([...keys.map((key) => `batch/${key}`), 'no']);
  expect(answer.Errors).toMatchObject([{ Key: 'batch/kept', Code: 'PreconditionFailed' }]);
  const quiet = await running.client.send(
    new DeleteObjectsCommand({
      Bucket,
      Delete: { Objects: [{ Key: 'batch/kept', ...(ETag && { ETag }) }], Quiet: true },
    }),
  );
  expect([quiet.Deleted, quiet.Errors]).toEqual([undefined, undefined]);
});
