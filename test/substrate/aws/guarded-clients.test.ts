import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ClusterlessError } from '../../../src/errors.ts';
import { silentLog } from '../../../src/log.ts';
import { systemClock } from '../../../src/ports/clock.ts';
import { createCalls } from '../../../src/substrate/aws/calls.ts';
import { createClients } from '../../../src/substrate/aws/clients.ts';
import { guardedClients } from '../../../src/substrate/aws/guarded-clients.ts';

const requests: string[] = [];
let status = 200;
let arrived: () => void = () => {};

const server = createServer((request, response) => {
  request.resume();
  requests.push(request.method ?? '');
  response.writeHead(status).end();
  arrived();
});

beforeAll(() => new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening)));
afterAll(() => new Promise((closed) => server.close(closed)));
beforeEach(() => {
  requests.length = 0;
  status = 200;
});

const address = (): string => {
  const at: AddressInfo | string | null = server.address();
  return `http://127.0.0.1:${typeof at === 'object' ? at?.port : 0}`;
};

const wrongAccount = new ClusterlessError('CLS_CREDENTIALS', 'the credentials belong to account 2');

const world = () => {
  const env = { AWS_ENDPOINT_URL: address(), AWS_ACCESS_KEY_ID: '1', AWS_SECRET_ACCESS_KEY: '1' };
  const options = { env, region: 'us-east-1', version: '0', maxAttempts: 1 };
  const bare = createClients(options, createCalls(systemClock, silentLog), systemClock);
  let pass: () => void = () => {};
  let refuse: () => void = () => {};
  const checked = new Promise<void>((resolve, reject) => {
    pass = resolve;
    refuse = () => reject(wrongAccount);
  });
  const clients = guardedClients(bare, () => checked);
  const at = { Bucket: 'store', Key: 'key' };
  return {
    read: async () => (await clients.s3()).send(new GetObjectCommand(at)),
    write: async () => (await clients.s3()).send(new PutObjectCommand({ ...at, Body: 'body' })),
    pass,
    refuse,
    close: () => bare.close(),
  };
};

const oneRequest = (): Promise<void> =>
  new Promise((resolve) => {
    arrived = resolve;
  });

test('a read goes out while the credentials are checked, and answers after', async () => {
  const { read, pass, close } = world();
  const order: string[] = [];
  const sent = oneRequest();
  const reading = read().then(() => order.push('answered'));
  await sent;
  await systemClock.sleep(20);
  order.push('checked');
  pass();
  await reading;
  expect(order).toEqual(['checked', 'answered']);
  close();
});

test('nothing is written before the credentials are known to be right', async () => {
  const { write, pass, close } = world();
  const writing = write();
  await systemClock.sleep(20);
  expect(requests).toEqual([]);
  pass();
  await writing;
  expect(requests).toEqual(['PUT']);
  close();
});

test('nothing is written with credentials of another account', async () => {
  const { write, refuse, close } = world();
  refuse();
  await expect(write()).rejects.toBe(wrongAccount);
  expect(requests).toEqual([]);
  close();
});

test.each([200, 403])('a read that was answered with %i tells whose the credentials are', async (answer) => {
  status = answer;
  const { read, refuse, close } = world();
  const sent = oneRequest();
  const reading = read();
  reading.catch(() => {});
  await sent;
  refuse();
  await expect(reading).rejects.toBe(wrongAccount);
  close();
});
