import { CreateBucketCommand, DeleteBucketCommand, DeleteObjectCommand } from '@aws-sdk/client-s3';
import { inject } from 'vitest';
import { systemClock } from '../../src/ports/clock.ts';
import { createS3ObjectStore } from '../../src/substrate/aws/s3/object-store.ts';
import { awkwardKeys } from '../conformance/awkward-keys.ts';
import { objectStoreConformance, objectStoreModelConformance } from '../conformance/object-store.ts';
import type { Emulated } from './emulated.ts';
import { emulated, motoAccount, motoKeys } from './emulated.ts';

const opener =
  ({ clients, account }: Emulated) =>
  async () => {
    const bucket = `store-${systemClock.id()}`;
    const s3 = await clients.s3();
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    const store = createS3ObjectStore({ client: clients.s3, bucket, owner: account, clock: systemClock });
    const cleanup = async (): Promise<void> => {
      for await (const { key } of store.list('')) await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
      await s3.send(new DeleteBucketCommand({ Bucket: bucket }));
    };
    return { store, cleanup };
  };

const ministack = opener(emulated(inject('ministack')));
const moto = opener(emulated(inject('moto'), motoAccount));

objectStoreConformance('S3 (ministack)', ministack, { bodyIsVersion: true });
objectStoreModelConformance('S3 (ministack)', ministack, 8);
objectStoreConformance('S3 (moto)', moto, { bodyIsVersion: true, keys: motoKeys(awkwardKeys) });
objectStoreModelConformance('S3 (moto)', moto, 8);
