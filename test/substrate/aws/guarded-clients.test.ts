import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ClusterlessError } from '../../../src/errors.ts';
import { silentLog } from '../../../src/log.ts';
import { systemClock } from '../../../src/ports/clock.ts';
import { askedOnce } from '../../../src/substrate/aws/asked-once.ts';
import { createCalls } from '../../../src/substrate/aws/calls.ts';
import { createClients } from '../../../src/substrate/aws/clients.ts';
import { guardedClients } from '../../../src/substrate/aws/guarded-clients.ts';

const requests: string[] = [];

const server = createServer((request, response) => {
  request.resume();
  requests.push(request.method ?? '');
  response.end();
});

beforeAll(() => new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening)));
afterAll(() => new Promise((closed) => server.close(closed)));
beforeEach(() => {
  requests.length = 0;
});

const address = (): string => {
  const at: AddressInfo | string | null = server.address();
  return `http://127.0.0.1:${typeof at === 'object' ? at?.port : 0}`;
};

const wrongAccount = new ClusterlessError('CLS_CREDENTIALS', 'the credentials belong to account 2');

/** Every check waits until it is told how it ends. */
const world = () => {
  const env = { AWS_ENDPOINT_URL: address(), AWS_ACCESS_KEY_ID: '1', AWS_SECRET_ACCESS_KEY: '1' };
  const options = { env, region: 'us-east-1', version: '0', maxAttempts: 1 };
  const calls = createCalls(systemClock, silentLog);
  const bare = createClients(options, calls, systemClock);
  const checks: { readonly pass: () => void; readonly refuse: () => void }[] = [];
  const check = (): Promise<void> =>
    new Promise((resolve, reject) => {
      checks.push({ pass: resolve, refuse: () => reject(wrongAccount) });
    });
  const clients = guardedClients(bare, askedOnce(check));
  const at = { Bucket: 'store', Key: 'key' };
  return {
    read: async () => (await clients.s3()).send(new GetObjectCommand(at)),
    write: async () => (await clients.s3()).send(new PutObjectCommand({ ...at, Body: 'body' })),
    ask: async () => (await clients.events()).send(new ListRulesCommand({})),
    checks,
    calls,
    close: () => bare.close(),
  };
};

type Verb = 'read' | 'write';
const verbs: readonly (readonly [Verb, string])[] = [
  ['read', 'GET'],
  ['write', 'PUT'],
];

test.each(verbs)('nothing is %s before the credentials are known to be right', async (verb, method) => {
  const { checks, close, ...does } = world();
  const done = does[verb]();
  await systemClock.sleep(20);
  expect(requests).toEqual([]);
  checks[0]?.pass();
  await done;
  expect(requests).toEqual([method]);
  close();
});

test('everything waits for one and the same check', async () => {
  const { checks, read, write, ask, close } = world();
  const all = [read(), write(), read(), ask()];
  await systemClock.sleep(20);
  expect(checks.length).toBe(1);
  checks[0]?.pass();
  await Promise.allSettled(all);
  expect(checks.length).toBe(1);
  expect(requests.length).toBe(4);
  close();
});

test.each(verbs)('nothing is %s with credentials of another account, and nothing counts as called', async (verb) => {
  const { checks, calls, close, ...does } = world();
  const done = does[verb]();
  done.catch(() => {});
  await systemClock.sleep(20);
  checks[0]?.refuse();
  await expect(done).rejects.toBe(wrongAccount);
  expect(requests).toEqual([]);
  expect(calls.count()).toBe(0);
  close();
});

test('a check that failed is made again by whoever calls next', async () => {
  const { checks, read, close } = world();
  const first = read();
  first.catch(() => {});
  await systemClock.sleep(20);
  checks[0]?.refuse();
  await expect(first).rejects.toBe(wrongAccount);
  const second = read();
  await systemClock.sleep(20);
  checks[1]?.pass();
  await second;
  expect(requests).toEqual(['GET']);
  close();
});
