import { S3Client } from '@aws-sdk/client-s3';
import { systemClock } from '../../../ports/clock.ts';
import type { DataStore } from '../../../ports/data-store.ts';
import type { OpenStore } from '../../../ports/object-store.ts';
import { createS3DataStore } from '../s3/data-store.ts';
import { createS3ObjectStore } from '../s3/object-store.ts';
import { calls, hasOwnEndpoint, place } from './environment.ts';

const client = new S3Client({ forcePathStyle: hasOwnEndpoint() });
client.middlewareStack.use(calls.watch('s3')());

const { account: owner } = place();
const common = { client: async () => client, owner, clock: systemClock };

export const store: OpenStore = (bucket) => createS3ObjectStore({ ...common, bucket });

export const data: DataStore = createS3DataStore(common);
