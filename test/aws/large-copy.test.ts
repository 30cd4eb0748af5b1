import {
  AbortMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { toUri } from '../../src/metadata/uri.ts';
import { systemClock } from '../../src/ports/clock.ts';
import type { DataStore } from '../../src/ports/data-store.ts';
import { createS3DataStore } from '../../src/substrate/aws/s3/data-store.ts';
import type { Call, Fate } from './call-proxy.ts';
import { CallProxy } from './call-proxy.ts';
import type { Emulated } from './emulated.ts';
import { emulated, motoAccount } from './emulated.ts';

// The smallest parts that S3 takes, where the real ones are of 256 MiB and more; all else is as it is in Lambda.
const MiB = 1024 ** 2;
const limits = { single: 5 * MiB, part: 5 * MiB, concurrency: 1 };
const size = 17 * MiB;
const key = 'in/é big=1.bin';

const content = (seed: number): Buffer => {
  const block = Buffer.from(Array.from({ length: 256 }, (_, at) => (at * seed) % 256));
  return Buffer.alloc(size, block);
};

const isPart = ({ url, operation }: Call): boolean => operation === 's3:PutObject' && url.includes('partNumber=');
const isComplete = ({ url, operation }: Call): boolean => operation === 's3:PostObject' && url.includes('uploadId=');

describe.each([
  // Takes no tags with an upload in parts.
  ['ministack', () => emulated(inject('ministack')), inject('ministack')],
  // Does not look whether a source is what it was, and fails where an upload is gone.
  ['moto', () => emulated(inject('moto'), motoAccount), inject('moto')],
] as const)('a copy in parts on %s', (emulator, open, endpoint) => {
  let direct: Emulated;
  let proxy: CallProxy;
  let store: DataStore;
  let bucket: string;
  let [from, to] = ['', ''];

  beforeEach(async () => {
    direct = open();
    proxy = await CallProxy.before(endpoint);
    const { clients, account } = emulated(proxy.endpoint, direct.account);
    store = createS3DataStore({ client: clients.s3, owner: account, clock: systemClock, limits });
    bucket = `large-${systemClock.id()}`;
    [from, to] = [toUri(bucket, key), toUri(bucket, key.replace('in/', 'out/'))];
    await (await direct.clients.s3()).send(new CreateBucketCommand({ Bucket: bucket }));
    await putSource(1);
  });
  afterEach(async () => {
    direct.clients.close();
    await proxy[Symbol.asyncDispose]();
  });

  const putSource = async (seed: number): Promise<void> => {
    const s3 = await direct.clients.s3();
    await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: content(seed),
        ContentType: 'application/x-orders',
        ContentEncoding: 'identity',
        CacheControl: 'max-age=60',
        Metadata: { origin: 'till-7' },
        Tagging: 'team=orders&cost=a%20b',
      }),
    );
  };

  const target = { Key: key.replace('in/', 'out/') };

  const expectTarget = async (seed: number): Promise<void> => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of await store.read(to)) chunks.push(chunk);
    expect(Buffer.concat(chunks).equals(content(seed))).toBe(true);
  };

  const uploads = async (): Promise<number> => {
    const s3 = await direct.clients.s3();
    return ((await s3.send(new ListMultipartUploadsCommand({ Bucket: bucket }))).Uploads ?? []).length;
  };

  const throwAway = async (): Promise<void> => {
    const s3 = await direct.clients.s3();
    const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
    for (const { Key, UploadId } of Uploads) {
      await s3.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }));
    }
  };

  let copiedParts: readonly (string | undefined)[] = [];
  const numbers = () => proxy.calls.filter(isPart).map(({ url }) => /partNumber=(\d+)/.exec(url)?.[1]);

  /** Whatever is asked for from the n-th part on is lost on its way. */
  const cutBefore = async (part: number, lost: Fate = 'drop'): Promise<void> => {
    let parts = 0;
    proxy.fate = (call) => {
      if (isPart(call)) parts += 1;
      return isPart(call) && parts >= part ? lost : 'pass';
    };
    await expect(store.copy(from, to)).rejects.toThrow();
    proxy.fate = () => 'pass';
    copiedParts = numbers();
    proxy.calls.length = 0;
  };

  test('keeps content, kind and metadata, and leaves nothing behind', async () => {
    const copied = await store.copy(from, to);
    await expectTarget(1);
    const s3 = await direct.clients.s3();
    const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, ...target }));
    expect(head).toMatchObject({
      ContentLength: size,
      ContentType: 'application/x-orders',
      ContentEncoding: 'identity',
      CacheControl: 'max-age=60',
      Metadata: { origin: 'till-7' },
      ETag: copied.etag,
    });
    const parts = proxy.calls.filter(isPart).length;
    expect(parts).toBeGreaterThan(2);
    expect(copied).toMatchObject({ size, etag: expect.stringMatching(new RegExp(`-${parts}"$`)) });
    expect(await uploads()).toBe(0);
  });

  test('that was cut goes on with the parts that are missing', async () => {
    await cutBefore(3);
    expect(await uploads()).toBe(1);
    await store.copy(from, to);
    await expectTarget(1);
    expect(numbers()).toEqual(['3', '4']);
    expect(await uploads()).toBe(0);
  });

  test('whose answers were lost does no part twice', async () => {
    await cutBefore(1, 'cut');
    const before = copiedParts;
    await store.copy(from, to);
    await expectTarget(1);
    expect([...before, ...numbers()]).toEqual(['1', '2', '3', '4']);
  });

  test('does not go on with what another has begun', async () => {
    const s3 = await direct.clients.s3();
    const { UploadId } = await s3.send(
      new CreateMultipartUploadCommand({ Bucket: bucket, ...target, ContentType: 'text/x-other' }),
    );
    await s3.send(
      new UploadPartCommand({ Bucket: bucket, ...target, UploadId, PartNumber: 1, Body: Buffer.alloc(5 * MiB) }),
    );
    await store.copy(from, to);
    await expectTarget(1);
    expect(await s3.send(new HeadObjectCommand({ Bucket: bucket, ...target }))).toMatchObject({
      ContentType: 'application/x-orders',
    });
  });

  if (emulator === 'moto') {
    test('keeps tags', async () => {
      await store.copy(from, to);
      const s3 = await direct.clients.s3();
      const { TagSet } = await s3.send(new GetObjectTaggingCommand({ Bucket: bucket, ...target }));
      expect(TagSet).toEqual(
        expect.arrayContaining([
          { Key: 'team', Value: 'orders' },
          { Key: 'cost', Value: 'a b' },
        ]),
      );
    });
    return;
  }

  test('of a source that has changed since starts over: no mixture of both', async () => {
    await cutBefore(3);
    await putSource(3);
    await store.copy(from, to);
    await expectTarget(3);
    expect(proxy.calls.filter(isPart).length).toBe(4);
    expect(await uploads()).toBe(0);
  });

  test('of a source that changes meanwhile fails, to be tried again, and leaves nothing behind', async () => {
    proxy.before = async (call) => {
      if (isPart(call) && call.url.includes('partNumber=2')) await putSource(5);
    };
    await expect(store.copy(from, to)).rejects.toMatchObject({ code: 'CLS_TRANSIENT' });
    proxy.before = async () => {};
    expect(await store.head(to)).toBeUndefined();
    expect(await uploads()).toBe(0);
    await store.copy(from, to);
    await expectTarget(5);
  });

  test('whose parts somebody has thrown away meanwhile begins again', async () => {
    let begun = 0;
    proxy.before = async (call) => {
      if (isComplete(call) && begun++ === 0) await throwAway();
    };
    await store.copy(from, to);
    await expectTarget(1);
  });
});
