import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { systemClock } from '../../../src/ports/clock.ts';
import { createCalls } from '../../../src/substrate/aws/calls.ts';
import type { ClientOptions } from '../../../src/substrate/aws/clients.ts';
import { createClients } from '../../../src/substrate/aws/clients.ts';

const requests: { readonly agent: string }[] = [];
let failures = 0;

const server = createServer((request, response) => {
  request.resume();
  requests.push({ agent: String(request.headers['user-agent']) });
  failures -= 1;
  response.statusCode = failures >= 0 ? 503 : 200;
  response.end(failures >= 0 ? undefined : '{}');
});

const Address = z.looseObject({ port: z.number() });
const address = (): string => `http://127.0.0.1:${Address.parse(server.address()).port}`;

const folder = mkdtempSync(join(tmpdir(), 'cls-clients-'));
const config = join(folder, 'config');

beforeAll(async () => {
  writeFileSync(config, '[default]\n[profile patient]\nmax_attempts = 9\nretry_mode = adaptive\n');
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await new Promise((closed) => server.close(closed));
});
beforeEach(() => {
  requests.length = 0;
  failures = 0;
  vi.stubEnv('AWS_CONFIG_FILE', config);
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'none'));
});
afterEach(() => void vi.unstubAllEnvs());

const keys = { AWS_ACCESS_KEY_ID: '1', AWS_SECRET_ACCESS_KEY: '1' };

const logged: { readonly fields: object; readonly message: string }[] = [];
const log = {
  debug: (fields: object, message: string) => void logged.push({ fields, message }),
  info: () => {},
  warn: () => {},
  error: () => {},
};

const open = (more: Partial<ClientOptions> = {}) => {
  const calls = createCalls(systemClock, log);
  const env = { ...keys, AWS_ENDPOINT_URL: address() };
  const clients = createClients({ env, region: 'us-east-1', version: '1.2.3', ...more }, calls, systemClock);
  return { calls, clients, [Symbol.dispose]: () => clients.close() };
};

test('every service is told which release of clusterless asks', async () => {
  using here = open();
  await (await here.clients.s3()).send(new GetObjectCommand({ Bucket: 'store', Key: 'key' }));
  await (await here.clients.events()).send(new ListRulesCommand({}));
  const others = [here.clients.cloudFormation(), here.clients.sfn(), here.clients.scheduler(), here.clients.sqs()];
  const more = [here.clients.lambda(), here.clients.sts(), here.clients.logs(), here.clients.ecr(), here.clients.iam()];
  for (const client of await Promise.all([...others, ...more])) {
    expect(client.config.customUserAgent).toEqual([['clusterless', '1.2.3']]);
  }
  expect(requests.map(({ agent }) => agent.includes('clusterless/1.2.3'))).toEqual([true, true]);
});

test('every call is counted, with what was tried again, timed and logged', async () => {
  using here = open();
  failures = 1;
  await (await here.clients.events()).send(new ListRulesCommand({}));
  expect(requests).toHaveLength(2);
  expect(here.calls.count()).toBe(2);
  expect(here.calls.totals()).toEqual([
    { operation: 'events:ListRules', count: 2, retried: 1, failed: 0, ms: expect.any(Number) },
  ]);
  expect(here.calls.totals()[0]?.ms).toBeGreaterThan(0);
  expect(logged.at(-1)).toMatchObject({ fields: { operation: 'events:ListRules', attempts: 2 }, message: 'called' });
});

test('a call that fails is counted too', async () => {
  using here = open({ maxAttempts: 1 });
  failures = 5;
  await expect((await here.clients.events()).send(new ListRulesCommand({}))).rejects.toThrow();
  expect(here.calls.totals()).toMatchObject([{ operation: 'events:ListRules', count: 1, failed: 1 }]);
});

const retries = async ({ clients }: ReturnType<typeof open>) => {
  const { config: settings } = await clients.cloudFormation();
  const mode = typeof settings.retryMode === 'function' ? await settings.retryMode() : settings.retryMode;
  return { attempts: await settings.maxAttempts(), mode };
};

test('how often it is tried again is said where the AWS CLI says it', async () => {
  using plain = open();
  expect(await retries(plain)).toEqual({ attempts: 3, mode: 'standard' });
  using profiled = open({ profile: 'patient' });
  expect(await retries(profiled)).toEqual({ attempts: 9, mode: 'adaptive' });
  using chosen = open({ env: { ...keys, AWS_PROFILE: 'patient' } });
  expect(await retries(chosen)).toEqual({ attempts: 9, mode: 'adaptive' });
  vi.stubEnv('AWS_MAX_ATTEMPTS', '7');
  vi.stubEnv('AWS_RETRY_MODE', 'standard');
  using told = open({ profile: 'patient' });
  expect(await retries(told)).toEqual({ attempts: 7, mode: 'standard' });
});

test('where a service is, is said by the flag, by its own variable, then by the common one', async () => {
  const hostOf = async (more: Partial<ClientOptions>, service: 's3' | 'sfn'): Promise<string | undefined> => {
    using here = open(more);
    const client = service === 's3' ? await here.clients.s3() : await here.clients.sfn();
    return (await client.config.endpoint?.())?.hostname;
  };
  const env = { ...keys, AWS_ENDPOINT_URL: 'http://common', AWS_ENDPOINT_URL_SFN: 'http://own' };
  expect(await hostOf({ env }, 's3')).toBe('common');
  expect(await hostOf({ env }, 'sfn')).toBe('own');
  expect(await hostOf({ env, endpoint: 'http://flag' }, 'sfn')).toBe('flag');
  expect(await hostOf({ env: { ...env, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' } }, 'sfn')).toBeUndefined();
});
