import { createServer } from 'node:http';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { silentLog } from '../../../src/log.ts';
import { systemClock } from '../../../src/ports/clock.ts';
import { openAws } from '../../../src/substrate/aws/aws.ts';
import { createCalls } from '../../../src/substrate/aws/calls.ts';
import { createClients, openConnections } from '../../../src/substrate/aws/clients.ts';

const account = '123456789012';
const identity = `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;
const missing = '<Error><Code>NoSuchKey</Code></Error>';

let opened = 0;
const asked: string[] = [];
const server = createServer((request, response) => {
  request.resume();
  asked.push(String(request.url).split('?')[0] ?? '');
  response.statusCode = request.method === 'POST' ? 200 : 404;
  response.end(request.method === 'POST' ? identity : missing);
});
server.on('connection', () => {
  opened += 1;
});

let env: Record<string, string> = {};
beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = z.looseObject({ port: z.number() }).parse(server.address());
  const none = { AWS_CONFIG_FILE: '/none', AWS_SHARED_CREDENTIALS_FILE: '/none' };
  env = { ...none, AWS_ACCESS_KEY_ID: '1', AWS_SECRET_ACCESS_KEY: '1', AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` };
});
afterAll(async () => void (await new Promise((closed) => server.close(closed))));
beforeEach(() => {
  opened = 0;
  asked.length = 0;
});

test('a state bucket with settings of its own is reached over the same connections', async () => {
  const placement = { provider: 'aws', stage: null, account, region: 'us-east-1' };
  const state = { bucket: 'states', region: 'eu-west-1' };
  const aws = openAws({ placement, client: { env, version: '0' }, state, clock: systemClock, log: silentLog });
  await aws.states.get('key');
  await aws.ports.store('store').get('key');
  expect(asked).toEqual(['/', '/states/key', '/store/key']);
  expect(opened).toBe(1);
  aws.close();
});

test('whoever opened connections closes them', async () => {
  const connections = openConnections();
  const open = () =>
    createClients(
      { env, region: 'us-east-1', version: '0', connections },
      createCalls(systemClock, silentLog),
      systemClock,
    );
  const [one, other] = [open(), open()];
  const get = new GetObjectCommand({ Bucket: 'store', Key: 'key' });
  for (const clients of [one, other]) {
    await expect((await clients.s3()).send(get)).rejects.toMatchObject({ name: 'NoSuchKey' });
    clients.close();
  }
  expect(opened).toBe(1);
  connections.destroy();
});
