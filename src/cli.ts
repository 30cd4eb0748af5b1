#!/usr/bin/env node
import { hostname, userInfo } from 'node:os';
import { createInterface } from 'node:readline/promises';
import type { Io } from './commands/io.ts';
import { expectShortLife } from './commands/short-life.ts';
import { version } from './commands/version.ts';

const abortMs = 2000;

/** The first signal drains, the second aborts; both verbs and SIGTERM from CI come through here. */
const signals = (): Pick<Io, 'drain' | 'abort' | 'signalled'> => {
  const drain = new AbortController();
  const abort = new AbortController();
  let last: 'SIGINT' | 'SIGTERM' | undefined;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      last = signal;
      if (drain.signal.aborted) {
        abort.abort();
        // Whatever does not listen has had its second chance.
        setTimeout(() => process.exit(signal === 'SIGTERM' ? 143 : 130), abortMs).unref();
      }
      drain.abort();
    });
  }
  return { drain: drain.signal, abort: abort.signal, signalled: () => last };
};

const readAll = async (): Promise<string> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
};

const ask = async (question: string): Promise<boolean> => {
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-C at the prompt is a signal like any other; Ctrl-D is a no.
  prompt.on('SIGINT', () => {
    process.once('SIGINT', () => prompt.close());
    process.kill(process.pid, 'SIGINT');
  });
  const closed = new Promise<string>((resolve) => prompt.once('close', () => resolve('')));
  const answer = await Promise.race([prompt.question(`${question} [y/N] `), closed]);
  prompt.close();
  return /^y(es)?$/i.test(answer.trim());
};

const userName = (): string => {
  try {
    return userInfo().username;
  } catch {
    return 'unknown'; // A container without an entry in passwd.
  }
};

const writeBytes = (chunk: Uint8Array): Promise<void> =>
  new Promise((resolve, reject) => process.stdout.write(chunk, (error) => (error ? reject(error) : resolve())));

const terminal = (): Io => ({
  write: (text) => void process.stdout.write(text),
  writeBytes,
  note: (text) => void process.stderr.write(text),
  stdin: () => process.stdin,
  readStdin: readAll,
  confirm: process.stdin.isTTY && process.stderr.isTTY ? ask : undefined,
  cwd: process.cwd(),
  env: process.env,
  // Some terminals know no width and say 0.
  columns: process.stdout.columns || Number(process.env['COLUMNS']) || 100,
  answerIsTTY: process.stdout.isTTY === true,
  progressIsTTY: process.stderr.isTTY === true && process.env['CI'] === undefined,
  color: process.stdout.isTTY === true && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb',
  holder: { user: userName(), host: hostname(), pid: process.pid },
  ...signals(),
});

const run = async (argv: readonly string[]): Promise<void> => {
  // Start-up is a bar: the version loads nothing.
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    process.stdout.write(`${version}\n`);
    return;
  }
  expectShortLife(process.versions.v8);
  // Before any schema is made, which the imports of `main` do.
  await import('./commands/interpret-schemas.ts');
  const { main } = await import('./commands/main.ts');
  process.exitCode = await main(argv, terminal());
};

// Said in docs/adr/0001: the floor rises before the SDK's does. On stderr of every command it would only be noise.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

// A reader that goes away (`| head`) is not a failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
await run(process.argv.slice(2));
