import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { installPython } from '../scripts/aws/python.ts';
import { startMinistack } from '../scripts/aws/servers.ts';
import { bundleLambda } from '../scripts/bundle-lambda.mjs';
import type { CountingProxy } from './aws-proxy.ts';
import { startProxy } from './aws-proxy.ts';
import { builtCli } from './command.ts';
import type { Folder } from './projects.ts';
import { account, inFolder } from './projects.ts';

export interface Emulator extends Folder {
  /** `dist/cli.js`, with the functions that it deploys beside it. */
  readonly cli: string;
  /** Environment of a process that has the emulator for AWS. */
  readonly env: NodeJS.ProcessEnv;
  /** The same through something that counts, and makes every call take so much longer. */
  proxied(delayMs: number): Promise<{ readonly env: NodeJS.ProcessEnv; readonly proxy: CountingProxy }>;
}

/** What every Node of this machine is told, and may take a while to load: whatever a command is held against does too. */
const ofNode = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('NODE_')));

/** Nothing of the machine's own credentials or settings. */
const environmentOf = (endpoint: string, home: string): NodeJS.ProcessEnv => ({
  ...ofNode(),
  PATH: process.env['PATH'],
  HOME: home,
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: account,
  AWS_SECRET_ACCESS_KEY: 'bench',
  AWS_EC2_METADATA_DISABLED: 'true',
});

let built: Promise<string> | undefined;

const cliWithFunctions = (): Promise<string> => {
  built ??= builtCli().then(async (cli) => {
    await bundleLambda('dist/lambda');
    return cli;
  });
  return built;
};

/** An empty account on an emulator of its own, and a project file in a folder. */
export const onEmulator = async <T>(text: string, work: (emulator: Emulator) => Promise<T>): Promise<T> => {
  await installPython();
  const cli = await cliWithFunctions();
  const server = await startMinistack();
  const proxies: CountingProxy[] = [];
  try {
    return await inFolder(text, (folder) =>
      work({
        ...folder,
        cli,
        env: environmentOf(server.endpoint, folder.path),
        proxied: async (delayMs) => {
          const proxy = await startProxy(server.endpoint, delayMs);
          proxies.push(proxy);
          return { env: environmentOf(proxy.endpoint, folder.path), proxy };
        },
      }),
    );
  } finally {
    for (const proxy of proxies) await proxy.stop();
    await server.stop();
  }
};

/** As `runNode`, without stopping this process, in which the proxy is. */
export const runCommand = async (
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ readonly ms: number; readonly stdout: string }> => {
  const started = performance.now();
  const child = spawn(process.execPath, argv, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const texts = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    texts.stdout += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    texts.stderr += chunk.toString('utf8');
  });
  const [code]: unknown[] = await once(child, 'close');
  if (code !== 0) throw new Error(`${argv.join(' ')} answered ${String(code)}: ${texts.stderr}${texts.stdout}`);
  return { ms: performance.now() - started, stdout: texts.stdout };
};
