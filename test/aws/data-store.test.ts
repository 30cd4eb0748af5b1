import { CreateBucketCommand, DeleteBucketCommand } from '@aws-sdk/client-s3';
import { inject } from 'vitest';
import { toUri } from '../../src/metadata/uri.ts';
import { systemClock } from '../../src/ports/clock.ts';
import { createS3DataStore } from '../../src/substrate/aws/s3/data-store.ts';
import { awkwardKeys } from '../conformance/awkward-keys.ts';
import { dataStoreConformance } from '../conformance/data-store.ts';
import type { Emulated } from './emulated.ts';
import { emulated, motoAccount, motoKeys } from './emulated.ts';

const opener =
  ({ clients, account }: Emulated) =>
  async () => {
    const buckets: readonly [string, string] = [`data-a-${systemClock.id()}`, `data-b-${systemClock.id()}`];
    const s3 = await clients.s3();
    for (const Bucket of buckets) await s3.send(new CreateBucketCommand({ Bucket }));
    const store = createS3DataStore({ client: clients.s3, owner: account, clock: systemClock });
    const cleanup = async (): Promise<void> => {
      for (const bucket of buckets) {
        for await (const { uri } of store.list(toUri(bucket, ''))) await store.remove(uri);
        await s3.send(new DeleteBucketCommand({ Bucket: bucket }));
      }
    };
    return { store, buckets, cleanup };
  };

dataStoreConformance('S3 (ministack)', opener(emulated(inject('ministack'))));
dataStoreConformance('S3 (moto)', opener(emulated(inject('moto'), motoAccount)), motoKeys(awkwardKeys));
