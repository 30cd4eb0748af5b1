import { S3Client } from '@aws-sdk/client-s3';
import { systemClock } from '../../../ports/clock.ts';
import type { OpenStore } from '../../../ports/object-store.ts';
import type { DataReader } from '../s3/data-reader.ts';
import { createS3DataReader } from '../s3/data-reader.ts';
import { createS3ObjectStore } from '../s3/object-store.ts';
import { calls, customUserAgent, hasOwnEndpoint, place } from './environment.ts';

const client = new S3Client({ forcePathStyle: hasOwnEndpoint(), customUserAgent });

const { account: owner, region } = place();
client.middlewareStack.use(calls.watch('s3', region)());

/** How every store of this function reaches S3. */
export const common = { client: async () => client, owner, clock: systemClock };

export const store: OpenStore = (bucket) => createS3ObjectStore({ ...common, bucket });

export const reader: DataReader = createS3DataReader(common);
