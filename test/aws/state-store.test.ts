import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { inject } from 'vitest';
import { systemClock } from '../../src/ports/clock.ts';
import { prefixedStore } from '../../src/substrate/aws/prefixed-store.ts';
import { createS3ObjectStore } from '../../src/substrate/aws/s3/object-store.ts';
import { stateStoreConforms } from '../conformance/state-store.ts';
import type { Emulated } from './emulated.ts';
import { emulated, motoAccount } from './emulated.ts';

const opener =
  ({ clients, account }: Emulated) =>
  async () => {
    const bucket = `state-${systemClock.id()}`;
    await (await clients.s3()).send(new CreateBucketCommand({ Bucket: bucket }));
    return createS3ObjectStore({ client: clients.s3, bucket, owner: account, clock: systemClock });
  };

const ministack = opener(emulated(inject('ministack')));

stateStoreConforms({ name: 'S3 (ministack)', clock: systemClock, open: ministack });
stateStoreConforms({ name: 'S3 (moto)', clock: systemClock, open: opener(emulated(inject('moto'), motoAccount)) });
// As `state-bucket.json` can have it.
stateStoreConforms({
  name: 'S3 (ministack) below a prefix',
  clock: systemClock,
  open: async () => prefixedStore(await ministack(), 'teams/a b/'),
});
