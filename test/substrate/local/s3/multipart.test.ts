import { randomFillSync } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Running } from './running-endpoint.ts';
import { runningEndpoint } from './running-endpoint.ts';

const Bucket = 'bucket';
const large = randomFillSync(Buffer.alloc(5 * 1024 * 1024));
let running: Running;
beforeAll(async () => {
  running = await runningEndpoint();
});
afterAll(() => running.stop());

const create = async (Key: string, more: object = {}): Promise<string> =>
  (await running.client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }))).UploadId ?? '';

const part = (Key: string, UploadId: string, PartNumber: number, Body: Buffer | string, more: object = {}) =>
  running.client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body, ...more }));

const complete = (Key: string, UploadId: string, parts: readonly (string | undefined)[], more: object = {}) => {
  const Parts = parts.map((ETag, at) => ({ PartNumber: at + 1, ...(ETag && { ETag }) }));
  return running.client.send(
    new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts }, ...more }),
  );
};

const bytes = async (Key: string, more: object = {}): Promise<Buffer> => {
  const got = await running.client.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return Buffer.from((await got.Body?.transformToByteArray()) ?? []);
};

test('parts become one object, with what was said when it began', async () => {
  const id = await create('joined', { ContentType: 'a/b', Metadata: { m: '1' } });
  const second = await part('joined', id, 2, 'end');
  const first = await part('joined', id, 1, large);
  const { Parts } = await running.client.send(new ListPartsCommand({ Bucket, Key: 'joined', UploadId: id }));
  expect(Parts).toMatchObject([
    { PartNumber: 1, Size: large.length, ETag: first.ETag },
    { PartNumber: 2, Size: 3, ETag: second.ETag },
  ]);
  const { ETag } = await complete('joined', id, [first.ETag, second.ETag]);
  expect((await bytes('joined')).equals(Buffer.concat([large, Buffer.from('end')]))).toBe(true);
  expect(await running.client.send(new HeadObjectCommand({ Bucket, Key: 'joined' }))).toMatchObject({
    ETag,
    ContentType: 'a/b',
    Metadata: { m: '1' },
  });
  expect(existsSync(`${running.layout.uploads}/bucket/${id}`)).toBe(false);
});

test('one part can be read by its number', async () => {
  const id = await create('numbered');
  const tags = [await part('numbered', id, 1, large), await part('numbered', id, 2, 'tail')];
  await complete(
    'numbered',
    id,
    tags.map(({ ETag }) => ETag),
  );
  expect((await bytes('numbered', { PartNumber: 2 })).toString()).toBe('tail');
  const head = await running.client.send(new HeadObjectCommand({ Bucket, Key: 'numbered', PartNumber: 1 }));
  expect([head.PartsCount, head.ContentLength]).toEqual([2, large.length]);
  await expect(bytes('numbered', { PartNumber: 3 })).rejects.toMatchObject({ name: 'InvalidPartNumber' });
});

test('uploads survive a restart, are listed, and can be aborted', async () => {
  const id = await create('survives');
  const first = await part('survives', id, 1, large);
  await create('aborted');
  running = await running.restart();
  const { Uploads = [] } = await running.client.send(new ListMultipartUploadsCommand({ Bucket }));
  expect(Uploads.map(({ Key }) => Key)).toEqual(['aborted', 'survives']);
  const page = await running.client.send(new ListMultipartUploadsCommand({ Bucket, MaxUploads: 1 }));
  expect([page.IsTruncated, page.NextKeyMarker]).toEqual([true, 'aborted']);
  for (const { Key, UploadId } of Uploads) {
    if (Key === 'aborted') await running.client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
  }
  await complete('survives', id, [first.ETag]);
  expect((await bytes('survives')).equals(large)).toBe(true);
  expect((await running.client.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads).toBeUndefined();
});

test('a part that is sent again replaces the one before', async () => {
  const id = await create('resent');
  const old = await part('resent', id, 1, 'old');
  const now = await part('resent', id, 1, 'now');
  await expect(complete('resent', id, [old.ETag])).rejects.toMatchObject({ name: 'InvalidPart' });
  await complete('resent', id, [now.ETag]);
  expect((await bytes('resent')).toString()).toBe('now');
});

test('wrong lists of parts are refused and leave the upload as it was', async () => {
  const id = await create('wrong');
  const [one, two] = [await part('wrong', id, 1, 'small'), await part('wrong', id, 2, 'small too')];
  const send = (Parts: { PartNumber: number; ETag?: string }[]) =>
    running.client.send(
      new CompleteMultipartUploadCommand({ Bucket, Key: 'wrong', UploadId: id, MultipartUpload: { Parts } }),
    );
  await expect(complete('wrong', id, [one.ETag, two.ETag])).rejects.toMatchObject({ name: 'EntityTooSmall' });
  await expect(complete('wrong', id, [one.ETag, '"none"'])).rejects.toMatchObject({ name: 'InvalidPart' });
  const tags = { one: one.ETag ?? '', two: two.ETag ?? '' };
  const order = [
    { PartNumber: 2, ETag: tags.two },
    { PartNumber: 1, ETag: tags.one },
  ];
  await expect(send(order)).rejects.toMatchObject({ name: 'InvalidPartOrder' });
  await expect(send([])).rejects.toMatchObject({ name: 'MalformedXML' });
  await send([{ PartNumber: 1, ETag: tags.one }]);
  expect((await bytes('wrong')).toString()).toBe('small');
});

test.each([
  ['an unknown id', '00000000-0000-4000-8000-000000000000'],
  ['a path', '../../../../outside'],
  ['nothing', ''],
])('%s is no upload', async (_, id) => {
  const answer = await fetch(`${running.url}/bucket/k?uploadId=${encodeURIComponent(id)}&partNumber=1`, {
    method: 'PUT',
    body: 'x',
  });
  expect([answer.status, await answer.text()]).toEqual([404, expect.stringContaining('NoSuchUpload')]);
});

test('an id does not lead out of the folder of uploads', async () => {
  const elsewhere = `${running.layout.home}/elsewhere`;
  mkdirSync(elsewhere);
  writeFileSync(`${elsewhere}/upload.json`, JSON.stringify({ id: 'x', key: 'k', initiated: 0, headers: {} }));
  const query = `uploadId=${encodeURIComponent('../../elsewhere')}`;
  const answers = [
    await fetch(`${running.url}/bucket/k?${query}&partNumber=1`, { method: 'PUT', body: 'x' }),
    await fetch(`${running.url}/bucket/k?${query}`, { method: 'DELETE' }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([404, 404]);
  expect(readdirSync(elsewhere)).toEqual(['upload.json']);
});

test('an upload is of one key', async () => {
  const id = await create('mine');
  await expect(part('yours', id, 1, 'x')).rejects.toMatchObject({ name: 'NoSuchUpload' });
});

test.each([0, 10_001, 1.5])('%j is no part number', async (number) => {
  const id = await create('numbers');
  await expect(part('numbers', id, number, 'x')).rejects.toMatchObject({ name: 'InvalidArgument' });
});

test('completing is conditional', async () => {
  await running.client.send(new PutObjectCommand({ Bucket, Key: 'taken', Body: 'x' }));
  const id = await create('taken');
  const { ETag } = await part('taken', id, 1, 'y');
  await expect(complete('taken', id, [ETag], { IfNoneMatch: '*' })).rejects.toMatchObject({
    name: 'PreconditionFailed',
  });
  await complete('taken', id, [ETag]);
  expect((await bytes('taken')).toString()).toBe('y');
});

test('parts are copied from objects, whole or by range', async () => {
  await running.client.send(new PutObjectCommand({ Bucket, Key: 'copied/from', Body: '0123456789' }));
  const id = await create('copied/to', { ChecksumAlgorithm: 'CRC32C' });
  const copyPart = (more: object) =>
    running.client.send(
      new UploadPartCopyCommand({
        Bucket,
        Key: 'copied/to',
        UploadId: id,
        PartNumber: 1,
        CopySource: 'bucket/copied/from',
        ...more,
      }),
    );
  await expect(copyPart({ CopySourceRange: 'bytes=5-10' })).rejects.toMatchObject({ name: 'InvalidArgument' });
  const { CopyPartResult } = await copyPart({ CopySourceRange: 'bytes=2-4' });
  expect(CopyPartResult?.ChecksumCRC32C).toMatch(/=$/);
  await complete('copied/to', id, [CopyPartResult?.ETag]);
  expect((await bytes('copied/to')).toString()).toBe('234');
});

test.each(['CRC32', 'CRC64NVME', 'SHA256'] as const)(
  'the SDK sends a stream of unknown length in parts, with %s',
  async (ChecksumAlgorithm) => {
    const Key = `stream-${ChecksumAlgorithm}`;
    const body = Readable.from([large, large, Buffer.from('end')]);
    await new Upload({ client: running.client, params: { Bucket, Key, Body: body, ChecksumAlgorithm } }).done();
    const got = await running.client.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
    const sum: unknown = Object(got)[`Checksum${ChecksumAlgorithm}`];
    expect(sum).toMatch(ChecksumAlgorithm === 'CRC64NVME' ? /=$/ : /-3$/);
    const received = Buffer.from((await got.Body?.transformToByteArray()) ?? []);
    expect(received.equals(Buffer.concat([large, large, Buffer.from('end')]))).toBe(true);
  },
);

test('a checksum of the whole is verified when the parts are joined', async () => {
  const id = await create('full', { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' });
  const { ETag } = await part('full', id, 1, '123456789');
  await expect(complete('full', id, [ETag], { ChecksumCRC32: 'AAAAAA==' })).rejects.toMatchObject({
    name: 'BadDigest',
  });
  expect(await complete('full', id, [ETag], { ChecksumCRC32: 'y/Q5Jg==' })).toMatchObject({
    ChecksumCRC32: 'y/Q5Jg==',
    ChecksumType: 'FULL_OBJECT',
  });
  expect(readdirSync(running.layout.staging)).toEqual([]);
});
