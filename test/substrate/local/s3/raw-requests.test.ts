import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Written } from '../../../../src/substrate/local/store/write-hook.ts';
import { rawRequest, request } from './raw-request.ts';
import type { Running } from './running-endpoint.ts';
import { runningEndpoint } from './running-endpoint.ts';

let running: Running;
const written: Written[] = [];
const removed: string[] = [];
beforeAll(async () => {
  running = await runningEndpoint({
    hooksOf: () => ({
      beforeVisible: (each) => void written.push(each),
      beforeRemove: ({ key }) => void removed.push(key),
    }),
  });
});
afterAll(() => running.stop());

const send = (line: string, headers: readonly string[] = [], body = '') =>
  rawRequest(running.port, request(line, headers, body));

const file = (key: string): string => `${running.layout.buckets}/bucket/${key}`;

describe('nothing leaves the store', () => {
  test.each([
    '/bucket/../../../../outside',
    '/bucket/%2e%2e/%2e%2e/outside',
    '/bucket/..%2f..%2f..%2foutside',
    '/bucket/a/../../../outside',
    '/bucket//outside',
    '/bucket/./outside',
    '/bucket/..',
    '/bucket/x%00y',
  ])('PUT %s stays in its bucket and reads back', async (target) => {
    const before = readdirSync(running.layout.home).sort();
    expect((await send(`PUT ${target}`, [], 'kept inside')).status).toBe(200);
    expect((await send(`GET ${target}`)).text).toContain('kept inside');
    expect((await send(`DELETE ${target}`)).status).toBe(204);
    expect(existsSync(`${running.layout.home}/outside`)).toBe(false);
    expect(existsSync(`${running.layout.home}/../outside`)).toBe(false);
    expect(readdirSync(running.layout.home).filter((name) => !before.includes(name))).toEqual(
      expect.not.arrayContaining(['outside']),
    );
  });

  test.each(['/..', '/%2e%2e/x', '/..%2fx/y', '/%2fetc/passwd', '/a%00b/x', '/.hidden/x'])(
    '%s names no bucket',
    async (target) => {
      const { status, text } = await send(`GET ${target}`);
      expect([status, text]).toEqual([400, expect.stringContaining('InvalidBucketName')]);
    },
  );

  test('a copy source cannot name a place outside', async () => {
    writeFileSync(`${running.layout.home}/secret`, 'secret');
    for (const source of ['../secret', '..%2fsecret/x', 'bucket/../../secret']) {
      const { status } = await send('PUT /bucket/stolen', [`x-amz-copy-source: ${source}`]);
      expect([400, 404]).toContain(status);
    }
    expect(existsSync(file('stolen'))).toBe(false);
  });

  test('links are not followed', async () => {
    mkdirSync(`${running.layout.home}/elsewhere`, { recursive: true });
    writeFileSync(`${running.layout.home}/elsewhere/secret`, 'secret');
    symlinkSync(`${running.layout.home}/elsewhere`, file('link'));
    expect((await send('GET /bucket/link/secret')).status).toBe(404);
    expect((await send('PUT /bucket/link/made', [], 'x')).status).toBe(200);
    expect(readdirSync(`${running.layout.home}/elsewhere`)).toEqual(['secret']);
  });
});

describe('who may ask', () => {
  test.each([
    ['a name that points here', ['Host: evil.example']],
    ['a page of another origin', ['Origin: http://evil.example']],
  ])('%s is turned away', async (_, headers) => {
    const { status, text } = await send('GET /bucket/k', headers);
    expect([status, text]).toEqual([403, expect.stringContaining('AccessDenied')]);
  });

  const inDocker = ['host.docker.internal:80', 'bucket.host.docker.internal:80'];
  test.each(['127.0.0.1:80', 'localhost', 'bucket.localhost:9000', ...inDocker])(
    'host %s is answered',
    async (host) => {
      writeFileSync(file('hosted'), 'x');
      const path = host.startsWith('bucket') ? '/hosted' : '/bucket/hosted';
      expect((await send(`GET ${path}`, [`Host: ${host}`])).status).toBe(200);
    },
  );

  test('it listens on the loopback only', () => {
    expect(running.url).toBe(`http://127.0.0.1:${running.port}`);
  });
});

describe('what it does not know, it refuses', () => {
  test.each([
    'GET /bucket?acl',
    'GET /bucket?policy',
    'PUT /bucket?versioning',
    'PUT /bucket/k?tagging',
    'GET /bucket?tagging',
    'PUT /bucket/k?acl',
    'GET /bucket?versions',
    'GET /bucket/k?versionId=abc',
    'POST /bucket/k?select&select-type=2',
    'POST /bucket',
    'OPTIONS /bucket/k',
  ])('%s is not implemented', async (line) => {
    const { status, text } = await send(line);
    expect([status, text]).toEqual([501, expect.stringContaining('<Code>NotImplemented</Code>')]);
  });

  test.each([
    ['GET /bucket/%zz', 400, 'InvalidURI'],
    [`PUT /bucket/${'k'.repeat(1025)}`, 400, 'KeyTooLongError'],
    ['GET /bucket/%ff%fe', 400, 'InvalidURI'],
    ['GET /bucket?list-type=2&encoding-type=base64', 400, 'InvalidArgument'],
    ['GET /bucket?list-type=2&max-keys=many', 400, 'InvalidArgument'],
    ['PUT /bucket/no-length', 411, 'MissingContentLength'],
    ['GET /none', 404, 'NoSuchBucket'],
    ['PATCH /bucket/k', 405, 'MethodNotAllowed'],
  ])('%s', async (line, expected, code) => {
    const { status, text } = await send(line);
    expect([status, text]).toEqual([expected, expect.stringContaining(`<Code>${code}</Code>`)]);
  });

  test.each([
    'not xml',
    '<Delete>',
    '<Delete></Delete>',
    '<Other><Object><Key>k</Key></Object></Other>',
    '<!DOCTYPE x [<!ENTITY e "k">]><Delete><Object><Key>&e;</Key></Object></Delete>',
    `<Delete>${'<Object><Key>k</Key></Object>'.repeat(1001)}</Delete>`,
  ])('a body that is no list of keys: %s', async (body) => {
    const { status, text } = await send('POST /bucket?delete', [], body);
    expect([status, text]).toEqual([400, expect.stringContaining('<Code>MalformedXML</Code>')]);
  });

  test('keys are text in an error, never markup', async () => {
    const { text } = await send('GET /bucket/%3Cscript%3E%26%0A');
    expect(text).toContain('<Key>&lt;script&gt;&amp;&#xA;</Key>');
  });
});

describe('bodies', () => {
  const streaming = (trailer: string, body: string, length = 5) =>
    send(
      'PUT /bucket/streamed',
      [
        'x-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER',
        'Content-Encoding: aws-chunked',
        `x-amz-decoded-content-length: ${length}`,
        'x-amz-trailer: x-amz-checksum-crc32',
      ],
      `${body}\r\n${trailer}\r\n`,
    );

  test('the framing of a stream is not stored, its trailer is verified', async () => {
    const good = await streaming('x-amz-checksum-crc32:NhCmhg==\r\n', '5\r\nhello\r\n0');
    expect(good.status).toBe(200);
    expect(readFileSync(file('streamed'), 'utf8')).toBe('hello');
    expect((await streaming('x-amz-checksum-crc32:AAAAAA==\r\n', '5\r\nhello\r\n0')).text).toContain('BadDigest');
    expect((await streaming('x-amz-checksum-crc32:NhCmhg==\r\n', '5\r\nhello\r\n0', 6)).text).toContain(
      'IncompleteBody',
    );
    expect((await send('HEAD /bucket/streamed')).text).not.toContain('aws-chunked');
  });

  test('a signed payload must be what was signed', async () => {
    const { text } = await send('PUT /bucket/signed', [`x-amz-content-sha256: ${'0'.repeat(64)}`], 'x');
    expect(text).toContain('XAmzContentSHA256Mismatch');
    expect(existsSync(file('signed'))).toBe(false);
  });

  test('two checksums are one too many', async () => {
    const headers = ['x-amz-checksum-crc32: AAAAAA==', 'x-amz-checksum-sha1: AAAA'];
    expect((await send('PUT /bucket/two', headers, 'x')).text).toContain('InvalidRequest');
  });

  test('a client that waits is told to go on, or is refused before it sends', async () => {
    const head = (key: string, condition: readonly string[]) =>
      request(`PUT /bucket/${key}`, ['Expect: 100-continue', 'Content-Length: 4', ...condition]);
    expect((await rawRequest(running.port, head('waited', []), 'body')).text).toMatch(/^HTTP\/1\.1 100 .*200 OK/s);
    expect((await rawRequest(running.port, head('waited', ['If-None-Match: *']))).text).toMatch(/^HTTP\/1\.1 412/);
  });

  test('a client that goes away in the middle leaves nothing', async () => {
    const socket = connect(running.port, '127.0.0.1');
    const size = 4 * 1024 * 1024;
    socket.write(`PUT /bucket/half HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: ${size}\r\n\r\n`);
    await new Promise<void>((resolve) => socket.write(Buffer.alloc(size / 2), () => resolve()));
    socket.destroy();
    await expect.poll(() => readdirSync(running.layout.staging)).toEqual([]);
    expect(existsSync(file('half'))).toBe(false);
  });

  test('a reader that goes away is no trouble', async () => {
    writeFileSync(file('big'), Buffer.alloc(8 * 1024 * 1024));
    const socket = connect(running.port, '127.0.0.1');
    socket.write('GET /bucket/big HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    await new Promise((resolve) => socket.once('data', resolve));
    socket.destroy();
    expect((await send('HEAD /bucket/big')).status).toBe(200);
  });
});

test('a reader that does not read is not read ahead of', async () => {
  writeFileSync(file('endless'), '');
  truncateSync(file('endless'), 512 * 1024 * 1024);
  const before = process.memoryUsage().arrayBuffers;
  const socket = connect(running.port, '127.0.0.1');
  socket.pause();
  socket.write('GET /bucket/endless HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024 * 1024);
  socket.destroy();
});

test('every write and removal is announced once, a refused one never', async () => {
  written.length = 0;
  removed.length = 0;
  await send('PUT /bucket/told', [], 'abc');
  await send('PUT /bucket/told', ['If-None-Match: *'], 'refused');
  await send('PUT /bucket/told-copy', ['x-amz-copy-source: bucket/told']);
  await send('DELETE /bucket/told');
  await send('DELETE /bucket/never-was');
  expect(written.map(({ bucket, key, size }) => [bucket, key, size])).toEqual([
    ['bucket', 'told', 3],
    ['bucket', 'told-copy', 3],
  ]);
  expect(written[1]?.sequencer.localeCompare(written[0]?.sequencer ?? '')).toBe(1);
  expect(removed).toEqual(['told']);
});

test('a write whose event cannot be kept fails and is not seen', async () => {
  const failing = await runningEndpoint({
    hooksOf: () => ({
      beforeVisible: () => {
        throw new Error('the event log is full');
      },
    }),
  });
  const { status } = await rawRequest(failing.port, request('PUT /bucket/k', [], 'x'));
  expect([status, readdirSync(`${failing.layout.buckets}/bucket`)]).toEqual([500, []]);
  await failing.stop();
});

test('a port that is taken is named', async () => {
  await expect(runningEndpoint({ port: running.port })).rejects.toMatchObject({
    code: 'CLS_PORT_IN_USE',
    summary: `Port ${running.port} is in use`,
  });
});
