import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { find, openBucket } from '../../../../src/substrate/local/store/bucket.ts';
import type { Removed, Written } from '../../../../src/substrate/local/store/write-hook.ts';
import { rawRequest, request } from './raw-request.ts';
import type { Running } from './running-endpoint.ts';
import { clientOf, runningEndpoint } from './running-endpoint.ts';

interface Heard {
  readonly change: Written | Removed;
  readonly root: string | undefined;
  readonly etag: string | undefined;
  /** When it was told. */
  readonly isThere: boolean;
}

let running: Running;
const heard: Heard[] = [];
beforeEach(async () => {
  heard.length = 0;
  running = await runningEndpoint({
    hooksOf: (root) => {
      const announce = (change: Written | Removed) => ({
        happened: (etag?: string) => {
          const isThere = find(openBucket(running.layout, 'bucket'), change.key) !== undefined;
          heard.push({ change, root, etag, isThere });
        },
        abandoned: () => {},
      });
      return { beforeVisible: announce, beforeRemove: announce };
    },
  });
});
afterEach(() => running.stop());

const at = { Bucket: 'bucket', Key: 'k' };

const upload = async (): Promise<void> => {
  const { client } = running;
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(at));
  const { ETag } = await client.send(new UploadPartCommand({ ...at, UploadId, PartNumber: 1, Body: 'xyz' }));
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
  await client.send(new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload }));
};

const copy = async (): Promise<void> => {
  await running.client.send(new PutObjectCommand({ ...at, Key: 'source', Body: 'xyz' }));
  await running.client.send(new CopyObjectCommand({ ...at, CopySource: 'bucket/source' }));
};

test.each<readonly [string, () => Promise<unknown>]>([
  ['PutObject', () => running.client.send(new PutObjectCommand({ ...at, Body: 'xyz' }))],
  ['CopyObject', copy],
  ['CompleteMultipartUpload', upload],
])('%s is told when the object is there, by that name and with its etag', async (reason, write) => {
  await write();
  const { ETag } = await running.client.send(new HeadObjectCommand(at));
  expect(heard.at(-1)).toMatchObject({ change: { key: 'k', size: 3, reason }, isThere: true });
  expect(`"${heard.at(-1)?.etag}"`).toBe(ETag);
});

test('removals are told when the objects are gone', async () => {
  for (const Key of ['one', 'two']) await running.client.send(new PutObjectCommand({ ...at, Key, Body: 'x' }));
  await running.client.send(new DeleteObjectCommand({ ...at, Key: 'one' }));
  await running.client.send(new DeleteObjectsCommand({ Bucket: 'bucket', Delete: { Objects: [{ Key: 'two' }] } }));
  expect(heard.slice(2).map(({ change, isThere }) => [change.key, isThere])).toEqual([
    ['one', false],
    ['two', false],
  ]);
});

test('a write whose condition does not hold is not told', async () => {
  await running.client.send(new PutObjectCommand({ ...at, Body: 'x' }));
  const again = running.client.send(new PutObjectCommand({ ...at, Body: 'x', IfNoneMatch: '*' }));
  await expect(again).rejects.toMatchObject({ name: 'PreconditionFailed' });
  expect(heard).toHaveLength(1);
});

test.each([
  ['local-0a1b2c', '0a1b2c'],
  ['local', undefined],
  ['local-', undefined],
  ['local-../up', undefined],
  ['AKIAIOSFODNN7EXAMPLE', undefined],
])('the access key id %s says whose doing a write is: %s', async (accessKeyId, root) => {
  const client = clientOf(running.url, { credentials: { accessKeyId, secretAccessKey: 'x' } });
  await client.send(new PutObjectCommand({ ...at, Body: 'x' }));
  await client.send(new GetObjectCommand(at)).then(({ Body }) => Body?.transformToString());
  client.destroy();
  expect(heard.map((each) => each.root)).toEqual([root]);
});

test.each([
  '/bucket/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=local-0a1b2c%2F20230101%2Fus-east-1%2Fs3%2Faws4_request',
  '/bucket/k?AWSAccessKeyId=local-0a1b2c&Signature=x&Expires=1',
])('so does that of a presigned URL: %s', async (target) => {
  const { status } = await rawRequest(running.port, request(`PUT ${target}`, [], 'x'));
  expect([status, heard.map((each) => each.root)]).toEqual([200, ['0a1b2c']]);
});
