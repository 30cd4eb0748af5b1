import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import type { RequestOptions } from 'node:http';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import type { Measurement } from './measurement.ts';
import { median } from './measurement.ts';

const chunk = Buffer.alloc(1 << 20, 'clusterless ');
const chunks = 256;
const rounds = 5;

interface Server {
  readonly port: number;
  /** MB: now, and the highest so far. */
  memory(): Promise<readonly [number, number]>;
  stop(): void;
}

const start = async (kind: string, folder: string): Promise<Server> => {
  const script = fileURLToPath(new URL('./s3-servers.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, kind, folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async (): Promise<string> => String((await lines.next()).value);
  const memory = async (): Promise<readonly [number, number]> => {
    child.stdin.write('memory\n');
    const [now = 0, peak = 0] = (await line()).split(' ').map(Number);
    return [now, peak];
  };
  return { port: Number(await line()), memory, stop: () => void child.stdin.write('end\n') };
};

const checksum = (() => {
  let value = 0;
  for (let at = 0; at < chunks; at += 1) value = crc32(chunk, value);
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes.toString('base64');
})();

const path = '/bucket/file';

/** Sends a request with a body of chunks; answers the size of what came back. */
const send = (options: RequestOptions, count: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', path, ...options }, (response) => {
      let size = 0;
      response.on('data', (bytes: Buffer) => {
        size += bytes.length;
      });
      response.on('end', () =>
        response.statusCode === 200 ? resolve(size) : reject(new Error(`${response.statusCode}`)),
      );
    });
    outgoing.on('error', reject);
    let left = count;
    const more = (): void => {
      while (left > 0) {
        left -= 1;
        if (!outgoing.write(chunk)) return void outgoing.once('drain', more);
      }
      outgoing.end();
    };
    more();
  });

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const started = performance.now();
  await work();
  return performance.now() - started;
};

const put = (port: number): Promise<number> =>
  timed(() =>
    send(
      {
        port,
        method: 'PUT',
        headers: { 'content-length': chunks * chunk.length, 'x-amz-checksum-crc32': checksum },
      },
      chunks,
    ),
  );

const get = (port: number): Promise<number> =>
  timed(async () => {
    const size = await send({ port, method: 'GET', headers: { 'x-amz-checksum-mode': 'ENABLED' } }, 0);
    if (size !== chunks * chunk.length) throw new Error(`${size} bytes came back`);
  });

type Times = Record<'put' | 'get', { ours: number[]; bare: number[] }>;

/** Turn by turn, so that what else the machine does hits both alike. */
const measure = async (endpoint: Server, bare: Server): Promise<Times> => {
  const times: Times = { put: { ours: [], bare: [] }, get: { ours: [], bare: [] } };
  for (let round = 0; round < rounds; round += 1) {
    times.put.bare.push(await put(bare.port));
    times.put.ours.push(await put(endpoint.port));
    times.get.bare.push(await get(bare.port));
    times.get.ours.push(await get(endpoint.port));
  }
  return times;
};

const ratio = (name: string, { ours, bare }: { ours: number[]; bare: number[] }): Measurement => ({
  name,
  measured: median(ours) / median(bare),
  bar: 1.5,
  unit: 'x',
});

export const run = async (): Promise<readonly Measurement[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'cls-bench-s3-'));
  const servers = await Promise.all([start('endpoint', folder), start('bare', folder)]);
  const [endpoint, bare] = servers;
  try {
    const [before] = await endpoint.memory();
    const times = await measure(endpoint, bare);
    const [, peak] = await endpoint.memory();
    return [
      ratio('S3 endpoint: put of 256 MB with CRC32, against a bare file server', times.put),
      ratio('S3 endpoint: get of 256 MB, against a bare file server', times.get),
      { name: 'S3 endpoint: growth of memory over five puts and gets', measured: peak - before, bar: 64, unit: 'MB' },
    ];
  } finally {
    for (const server of servers) server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};
