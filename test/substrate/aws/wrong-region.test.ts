import { createServer } from 'node:http';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { silentLog } from '../../../src/log.ts';
import { systemClock } from '../../../src/ports/clock.ts';
import { createCalls } from '../../../src/substrate/aws/calls.ts';
import type { Clients } from '../../../src/substrate/aws/clients.ts';
import { createClients } from '../../../src/substrate/aws/clients.ts';
import { toClusterlessError } from '../../../src/substrate/aws/errors.ts';
import { createS3ObjectStore } from '../../../src/substrate/aws/s3/object-store.ts';

/** As S3 answers whoever asks for a bucket in another region; HEAD has no body. */
const redirect = '<Error><Code>PermanentRedirect</Code><Message>must be addressed elsewhere</Message></Error>';
const server = createServer((request, response) => {
  request.resume();
  response.writeHead(301, { 'x-amz-bucket-region': 'eu-west-1' });
  response.end(request.method === 'HEAD' ? undefined : redirect);
});

let clients: Clients;
beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = z.looseObject({ port: z.number() }).parse(server.address());
  const env = { AWS_ACCESS_KEY_ID: '1', AWS_SECRET_ACCESS_KEY: '1' };
  const options = { env, endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', version: '0' };
  clients = createClients(options, createCalls(systemClock, silentLog), systemClock);
});
afterAll(async () => {
  clients.close();
  await new Promise((closed) => server.close(closed));
});

const elsewhere = {
  code: 'CLS_WRONG_REGION',
  summary: 'the bucket states is in eu-west-1, and was asked for elsewhere',
  hint: expect.stringContaining('"region": "eu-west-1"'),
};

test('a bucket of another region: a read says where it is, and what to write down', async () => {
  const store = createS3ObjectStore({ client: clients.s3, bucket: 'states', owner: undefined, clock: systemClock });
  await expect(store.get('state.json')).rejects.toMatchObject(elsewhere);
});

test('so does a look at the bucket', async () => {
  const looked = (await clients.s3()).send(new HeadBucketCommand({ Bucket: 'states' })).catch((error: unknown) => {
    throw toClusterlessError(error);
  });
  await expect(looked).rejects.toMatchObject(elsewhere);
});
