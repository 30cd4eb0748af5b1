// Run as a process of its own: `s3-servers.ts endpoint|bare <folder>`. Tells its port, and its memory when asked.
import { createReadStream, createWriteStream, mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { systemClock } from '../src/ports/clock.ts';
import { startS3Endpoint } from '../src/substrate/local/s3/s3-endpoint.ts';
import { layoutOf } from '../src/substrate/local/store/layout.ts';

const [kind = '', folder = ''] = process.argv.slice(2);

/** What anybody would write to move a file through HTTP. */
const startBare = (): Promise<number> =>
  new Promise((resolve) => {
    const file = `${folder}/bare`;
    const server = createServer((request, response) => {
      const isPut = request.method === 'PUT';
      const moved = isPut ? pipeline(request, createWriteStream(file)) : pipeline(createReadStream(file), response);
      void moved.then(() => response.end());
    });
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });

const startEndpoint = async (): Promise<number> => {
  const layout = layoutOf(folder);
  mkdirSync(`${layout.buckets}/bucket`, { recursive: true });
  return (await startS3Endpoint({ layout, clock: systemClock })).port;
};

const port = await (kind === 'bare' ? startBare() : startEndpoint());
process.stdout.write(`${port}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'end') process.exit(0);
  const { rss } = process.memoryUsage();
  process.stdout.write(`${rss / 2 ** 20} ${process.resourceUsage().maxRSS / 1024}\n`);
}
