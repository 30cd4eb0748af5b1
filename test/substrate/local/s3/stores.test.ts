/** The stores that AWS gets, over our endpoint: what they rely on in S3 is there. */
import { mkdirSync } from 'node:fs';
import type { S3Client } from '@aws-sdk/client-s3';
import { systemClock } from '../../../../src/ports/clock.ts';
import { createS3DataStore } from '../../../../src/substrate/aws/s3/data-store.ts';
import { createS3ObjectStore } from '../../../../src/substrate/aws/s3/object-store.ts';
import { dataStoreConformance } from '../../../conformance/data-store.ts';
import { objectStoreConformance, objectStoreModelConformance } from '../../../conformance/object-store.ts';
import { runningEndpoint } from './running-endpoint.ts';

const owner = '123456789012';

const opened = async () => {
  const { client, layout, stop } = await runningEndpoint();
  return { client: async (): Promise<S3Client> => client, layout, cleanup: stop };
};

const objectStore = async () => {
  const { client, cleanup } = await opened();
  return { store: createS3ObjectStore({ client, bucket: 'bucket', owner, clock: systemClock }), cleanup };
};

objectStoreConformance('the endpoint, through the AWS SDK', objectStore);
objectStoreModelConformance('the endpoint, through the AWS SDK', objectStore, 20);

dataStoreConformance('the endpoint, through the AWS SDK', async () => {
  const { client, layout, cleanup } = await opened();
  mkdirSync(`${layout.buckets}/second`, { recursive: true });
  return { store: createS3DataStore({ client, owner, clock: systemClock }), buckets: ['bucket', 'second'], cleanup };
});
