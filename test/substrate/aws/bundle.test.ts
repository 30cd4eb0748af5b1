import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { bundleLambda, handlers } from '../../../scripts/bundle-lambda.mjs';

const folder = mkdtempSync(join(tmpdir(), 'cls-bundles-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('functions are bundled the same byte for byte, and small', async () => {
  const [one, two] = [join(folder, 'one'), join(folder, 'two')];
  const { sizes } = await bundleLambda(one);
  await bundleLambda(two);

  expect(readFileSync(join(two, 'bundles.json'), 'utf8')).toBe(readFileSync(join(one, 'bundles.json'), 'utf8'));
  for (const handler of handlers) {
    const file = `${handler}.zip`;
    expect(readFileSync(join(two, file)).equals(readFileSync(join(one, file)))).toBe(true);
    // Of code, as Node reads it; the zip that is uploaded is a third of it.
    expect(sizes[handler]).toBeLessThanOrEqual(400_000);
  }
});

const settings = {
  unit: 'PT1H',
  logGroupName: '/orders',
  logStreamPrefix: null,
  bucket: 'logs',
  prefix: 'orders',
  timeoutSeconds: 60,
};

test('a function tells every service which release of clusterless asks', async () => {
  await bundleLambda(join(folder, 'told'));
  for (const [name, code] of Object.entries(unzipSync(readFileSync(join(folder, 'told/log-export.zip'))))) {
    writeFileSync(join(folder, name), code);
  }
  const agents: string[] = [];
  const server = createServer((request, response) => {
    request.resume();
    agents.push(String(request.headers['user-agent']));
    response.end('{"taskId":"one"}');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = z.looseObject({ port: z.number() }).parse(server.address());
  const env = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: '1',
    AWS_SECRET_ACCESS_KEY: '1',
    CLS_SETTINGS: JSON.stringify(settings),
  };
  const script = `import('${join(folder, 'index.mjs')}').then(({ handler }) => handler({}))`;
  await promisify(execFile)(process.execPath, ['-e', script], { env });
  await new Promise((closed) => server.close(closed));
  const { version } = z.looseObject({ version: z.string() }).parse(JSON.parse(readFileSync('package.json', 'utf8')));
  expect(agents).toEqual([expect.stringContaining(`clusterless/${version}`)]);
});

test('no function has a client that tells nothing', () => {
  const room = 'src/substrate/aws/lambda';
  const files = readdirSync(room).map((file) => readFileSync(join(room, file), 'utf8'));
  const made = files.flatMap((text) => text.match(/new \w+Client\(.*\)/g) ?? []);
  expect(made.length).toBeGreaterThan(5);
  expect(made.filter((one) => !one.includes('customUserAgent'))).toEqual([]);
});
