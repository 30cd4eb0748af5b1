import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { silentLog } from '../../../src/log.ts';
import { systemClock } from '../../../src/ports/clock.ts';
import { createCalls } from '../../../src/substrate/aws/calls.ts';
import type { ClientOptions } from '../../../src/substrate/aws/clients.ts';
import { createClients } from '../../../src/substrate/aws/clients.ts';
import type { EndpointOptions, ServiceId } from '../../../src/substrate/aws/endpoint.ts';
import { endpointOf } from '../../../src/substrate/aws/endpoint.ts';
import { readProfile } from '../../../src/substrate/aws/profile.ts';

const home = mkdtempSync(join(tmpdir(), 'cls-endpoint-'));
const asked: string[] = [];
const server = createServer((request, response) => {
  request.resume();
  asked.push(`${request.headers.host?.split(':')[0]} ${request.url}`);
  response.end('{}');
});

const config = (port: number): string => `
[default]
region = us-east-1
[profile emu]
endpoint_url = http://localhost:${port}
[profile parts]
services = parts
endpoint_url = http://rest
[services parts]
s3 =
  endpoint_url = http://objects
cloudwatch_logs =
  endpoint_url = http://logs
[profile one]
services = parts
[profile ignoring]
endpoint_url = http://never
ignore_configured_endpoint_urls = true
[profile broken]
services = nowhere
`;

beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = z.looseObject({ port: z.number() }).parse(server.address());
  mkdirSync(join(home, '.aws'));
  writeFileSync(join(home, '.aws/config'), config(port));
  writeFileSync(join(home, '.aws/credentials'), '[emu]\naws_access_key_id=1\naws_secret_access_key=1\n');
});
afterAll(async () => {
  rmSync(home, { recursive: true, force: true });
  await new Promise((closed) => server.close(closed));
});
beforeEach(() => void asked.splice(0));
afterEach(() => void vi.unstubAllEnvs());

const where = (service: ServiceId, { env, ...more }: Partial<EndpointOptions> = {}): Promise<string | undefined> => {
  const options = { env: { HOME: home, ...env }, ...more };
  return endpointOf(options, () => readProfile(options), service);
};

const asks: readonly (readonly [string, Partial<ClientOptions>])[] = [
  ['--profile', { profile: 'emu' }],
  ['AWS_PROFILE', { env: { AWS_PROFILE: 'emu' } }],
];

test.for(asks)(
  'where a profile of %s says is where every service is asked, S3 by path',
  async ([, { env, ...more }]) => {
    // Keys are looked for by the SDK, in the files of this process.
    vi.stubEnv('HOME', home);
    vi.stubEnv('AWS_PROFILE', env?.['AWS_PROFILE']);
    const calls = createCalls(systemClock, silentLog);
    const options = { env: { HOME: home, ...env }, region: 'us-east-1', version: '0', maxAttempts: 1, ...more };
    const clients = createClients(options, calls, systemClock);
    await (await clients.s3()).send(new GetObjectCommand({ Bucket: 'store', Key: 'key' }));
    await (await clients.events()).send(new ListRulesCommand({}));
    expect(asked).toEqual(['localhost /store/key?x-id=GetObject', 'localhost /']);
    clients.close();
  },
);

test('the flag wins over the variables, a variable over the profile, the service over the rest', async () => {
  const env = { AWS_ENDPOINT_URL: 'http://common', AWS_ENDPOINT_URL_S3: 'http://own' };
  expect(await where('S3', { profile: 'parts', env, endpoint: 'http://flag' })).toBe('http://flag');
  expect(await where('S3', { profile: 'parts', env })).toBe('http://own');
  expect(await where('SFN', { profile: 'parts', env })).toBe('http://common');
  expect(await where('S3', { profile: 'parts' })).toBe('http://objects');
  expect(await where('CLOUDWATCH_LOGS', { profile: 'parts' })).toBe('http://logs');
  expect(await where('SFN', { profile: 'parts' })).toBe('http://rest');
  expect(await where('SFN', { profile: 'one' })).toBeUndefined();
  expect(await where('S3', { env: { AWS_PROFILE: 'parts' } })).toBe('http://objects');
  expect(await where('S3')).toBeUndefined();
});

test('what is to be ignored is ignored, whoever says so; a flag is not', async () => {
  const env = { AWS_ENDPOINT_URL: 'http://common' };
  const on = { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' };
  expect(await where('S3', { profile: 'parts', env: { ...env, ...on } })).toBeUndefined();
  expect(await where('S3', { profile: 'ignoring', env })).toBeUndefined();
  expect(await where('S3', { profile: 'ignoring', env: { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false' } })).toBe(
    'http://never',
  );
  expect(await where('S3', { profile: 'ignoring', env: on, endpoint: 'http://flag' })).toBe('http://flag');
});

test('a profile that names services which are not there says so', async () => {
  await expect(where('S3', { profile: 'broken' })).rejects.toMatchObject({
    code: 'CLS_FILE_UNREADABLE',
    summary: 'the AWS config file has no section [services nowhere]',
  });
});

test('no file, no answer', async () => {
  const none = { AWS_CONFIG_FILE: join(home, 'none'), AWS_SHARED_CREDENTIALS_FILE: join(home, 'none') };
  expect(await where('S3', { profile: 'emu', env: none })).toBeUndefined();
});
