import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as sdk from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { silentLog } from '../../../src/log.ts';
import { systemClock } from '../../../src/ports/clock.ts';
import { hasObjects, removeStoreBucket } from '../../../src/substrate/aws/bootstrap/empty-bucket.ts';
import {
  bucketExists,
  createStoreBucket,
  hardenStoreBucket,
} from '../../../src/substrate/aws/bootstrap/store-bucket.ts';
import { createCalls } from '../../../src/substrate/aws/calls.ts';
import { createClients } from '../../../src/substrate/aws/clients.ts';
import {
  readEventBridge,
  readOwnership,
  readPolicy,
  readPublicAccess,
  readVersioned,
  writeEventBridge,
  writeTags,
} from '../../../src/substrate/aws/providers/bucket-settings.ts';
import { createS3DataStore } from '../../../src/substrate/aws/s3/data-store.ts';
import { createS3ObjectStore } from '../../../src/substrate/aws/s3/object-store.ts';
import type { Operations } from './memory/answering.ts';
import { answered } from './memory/answering.ts';

const owner = '123456789012';
const at = { Bucket: 'store', ExpectedBucketOwner: owner };

/** No bucket is named in it, or there is none yet. */
const withoutOwner = ['CreateBucket', 'ListBuckets'];

/** Commands for S3 in all of the AWS room. */
const commandsInSource = (): readonly string[] => {
  const folder = 'src/substrate/aws';
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  const found = files.flatMap((path) =>
    [...readFileSync(join(folder, path), 'utf8').matchAll(/new (\w+)Command\(/g)].map(([, name = '']) => name),
  );
  return [...new Set(found)].filter((name) => `${name}Command` in sdk && !withoutOwner.includes(name)).sort();
};

const Sent = z.looseObject({
  ExpectedBucketOwner: z.string().optional(),
  CopySource: z.string().optional(),
  ExpectedSourceBucketOwner: z.string().optional(),
});
type Sent = z.infer<typeof Sent>;

const upload = { UploadId: 'old', Key: 'b', Initiator: { ID: 'me' } };

/** Enough of an S3 that everything is asked. */
const answers: Readonly<Record<string, object>> = {
  HeadObject: { ContentLength: 12, ETag: '"e"', TagCount: 1 },
  GetObjectTagging: { TagSet: [{ Key: 'team', Value: 'a' }] },
  ListMultipartUploads: { Uploads: [upload] },
  ListParts: { Parts: [{ PartNumber: 1, Size: 1 }], Initiator: { ID: 'me' } },
  CreateMultipartUpload: { UploadId: 'new' },
};

const world = () => {
  const sent: { readonly operation: string; readonly input: Sent }[] = [];
  const versions = [{ Key: 'a', VersionId: '1' }];
  const calls = createCalls(systemClock, silentLog, ({ operation, input }) => {
    sent.push({ operation, input: Sent.parse(input) });
  });
  const env = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
  const bare = createClients({ env, region: 'us-east-1', version: '0' }, calls, systemClock);
  const names = Object.keys(sdk).flatMap((name) => /^(\w+)Command$/.exec(name)?.[1] ?? []);
  const s3: Operations = Object.fromEntries(names.map((name) => [name, () => answers[name] ?? {}]));
  const ListObjectVersions = () => ({ Versions: versions.splice(0) });
  const none = { events: {}, cloudFormation: {}, sts: {} };
  return {
    sent,
    client: answered(bare, { s3: { ...s3, ListObjectVersions }, ...none }, async (effect) => await effect()).s3,
  };
};

async function* bytes(): AsyncIterable<Uint8Array> {
  yield new Uint8Array(3);
}

const drain = async (listing: AsyncIterable<unknown>): Promise<void> => {
  for await (const _ of listing);
};

const useObjects = async (client: () => Promise<sdk.S3Client>): Promise<void> => {
  const store = createS3ObjectStore({ client, bucket: 'store', owner, clock: systemClock });
  await drain(store.list('a/'));
  await store.get('a');
  await store.putNew('a', new Uint8Array());
  await store.putIfMatch('a', new Uint8Array(), 'e');
  await store.remove('a');
};

const useData = async (client: () => Promise<sdk.S3Client>): Promise<void> => {
  const limits = { single: 10, part: 5, concurrency: 1 };
  const whole = createS3DataStore({ client, owner, clock: systemClock });
  const inParts = createS3DataStore({ client, owner, clock: systemClock, limits });
  await whole.write('s3://store/a', bytes());
  await drain(await whole.read('s3://store/a'));
  await drain(whole.list('s3://store/'));
  await whole.copy('s3://store/a', 's3://store/b');
  await inParts.copy('s3://store/a', 's3://store/b');
  await whole.remove('s3://store/a');
};

const useBuckets = async (s3: sdk.S3Client): Promise<void> => {
  const bucket = { s3, at, region: 'us-east-1' };
  await bucketExists(bucket);
  await createStoreBucket(bucket, {});
  await hardenStoreBucket(bucket, { kind: 'bucket', store: 'metadata', name: 'store' });
  await Promise.all([readVersioned(s3, at), readEventBridge(s3, at), readPublicAccess(s3, at), readPolicy(s3, at)]);
  await readOwnership(s3, at);
  await writeTags(s3, at, {}, []);
  await writeEventBridge(s3, at, true);
  await hasObjects(s3, at, 'a/');
  await removeStoreBucket(s3, at);
};

test('every command that S3 is sent says whose the bucket must be', async () => {
  const { sent, client } = world();
  await useObjects(client);
  await useData(client);
  await useBuckets(await client());
  const asked = sent.filter(({ operation }) => !withoutOwner.includes(operation));
  expect(asked.filter(({ input }) => input.ExpectedBucketOwner !== owner)).toEqual([]);
  const copies = asked.filter(({ input }) => input.CopySource !== undefined);
  expect(new Set(copies.map(({ operation }) => operation))).toEqual(new Set(['CopyObject', 'UploadPartCopy']));
  expect(copies.filter(({ input }) => input.ExpectedSourceBucketOwner !== owner)).toEqual([]);
  expect([...new Set(asked.map(({ operation }) => operation))].sort()).toEqual(commandsInSource());
});

const Encrypted = z.looseObject({ ServerSideEncryption: z.string().optional(), SSEKMSKeyId: z.string().optional() });

test('with a key of its own every write of a store is encrypted with it, and without one as the bucket says', async () => {
  const key = 'arn:aws:kms:us-east-1:123456789012:key/1';
  for (const kmsKeyArn of [key, undefined]) {
    const writes: z.infer<typeof Encrypted>[] = [];
    const calls = createCalls(systemClock, silentLog, ({ operation, input }) => {
      if (operation === 'PutObject') writes.push(Encrypted.parse(input));
    });
    const env = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
    const bare = createClients({ env, region: 'us-east-1', version: '0' }, calls, systemClock);
    const services = { s3: { PutObject: () => ({ ETag: 'e' }) }, events: {}, cloudFormation: {}, sts: {} };
    const { s3: client } = answered(bare, services, async (effect) => await effect());
    const store = createS3ObjectStore({ client, bucket: 'states', owner, clock: systemClock, kmsKeyArn });
    await store.putNew('a', new Uint8Array());
    await store.putIfMatch('a', new Uint8Array(), 'e');
    const encrypted = kmsKeyArn && { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: key };
    expect(writes).toMatchObject([encrypted ?? {}, encrypted ?? {}]);
    expect(writes.every(({ ServerSideEncryption: how }) => (how === undefined) === (kmsKeyArn === undefined))).toBe(
      true,
    );
  }
});
