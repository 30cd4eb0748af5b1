import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pythonProgram } from './python.ts';

export interface Server {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  /** What it has written so far. */
  log(): string;
  stop(): Promise<void>;
}

const freePort = (): Promise<number> =>
  new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

interface Start {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly endpoint: string;
  /** Answers 200 when the server is ready. */
  readonly health: string;
}

const answers = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
};

const pause = (ms: number): Promise<void> => new Promise((wake) => setTimeout(wake, ms));

const ended = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

const stopChild = async (child: ChildProcess): Promise<void> => {
  if (ended(child)) return;
  const gone = new Promise<void>((done) => child.once('exit', () => done()));
  child.kill('SIGTERM');
  await Promise.race([gone, pause(5_000)]);
  if (!ended(child)) child.kill('SIGKILL');
  await gone;
};

const start = async ({ command, args, env, folder, endpoint, health }: Start): Promise<Server> => {
  const logFile = join(folder, 'server.log');
  const out = openSync(logFile, 'a');
  // A clean environment: functions inherit it, and nothing of the machine must reach them.
  const child = spawn(command, [...args], { cwd: folder, env: { ...env }, stdio: ['ignore', out, out] });
  closeSync(out);
  const log = (): string => readFileSync(logFile, 'utf8');
  const killOnExit = (): void => {
    child.kill('SIGKILL');
  };
  process.once('exit', killOnExit);
  for (let tries = 0; !(await answers(health)); tries += 1) {
    if (ended(child) || tries > 300) throw new Error(`${command} does not answer:\n${log().slice(-4_000)}`);
    await pause(100);
  }
  const stop = async (): Promise<void> => {
    process.off('exit', killOnExit);
    await stopChild(child);
    rmSync(folder, { recursive: true, force: true });
  };
  return { endpoint, log, stop };
};

/** Functions run on the `node` that is first on the path: the one that runs this. */
const path = (): string => `${resolve(process.execPath, '..')}:${process.env['PATH'] ?? ''}`;

export const startMinistack = async (): Promise<Server> => {
  const folder = mkdtempSync(join(tmpdir(), 'cls-ministack-'));
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  return await start({
    command: resolve(pythonProgram('ministack', 'ministack')),
    args: [],
    env: {
      PATH: path(),
      HOME: folder,
      TMPDIR: folder,
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
      LAMBDA_EXECUTOR: 'local',
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      S3_DATA_DIR: join(folder, 's3'),
      STATE_DIR: join(folder, 'state'),
    },
    folder,
    endpoint,
    health: `${endpoint}/_ministack/health`,
  });
};

export const startMoto = async (): Promise<Server> => {
  const folder = mkdtempSync(join(tmpdir(), 'cls-moto-'));
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  return await start({
    command: resolve(pythonProgram('lint', 'moto_server')),
    args: ['-H', '127.0.0.1', '-p', String(port)],
    env: { PATH: path(), HOME: folder, TMPDIR: folder },
    folder,
    endpoint,
    health: `${endpoint}/moto-api/data.json`,
  });
};
