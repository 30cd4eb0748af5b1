import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bundleCli } from '../scripts/bundle-cli.mjs';
import { median } from './measurement.ts';

let built: Promise<string> | undefined;

const bundle = async (): Promise<string> => {
  // Inside the checkout, as `dist` is, but of our own: another build would take it away while it is measured.
  const folder = mkdtempSync(resolve('node_modules', '.cli-under-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  await bundleCli(folder);
  return join(folder, 'cli.js');
};

/** What `npm run build` makes, of this very source; bundled once for all benches. */
export const builtCli = (): Promise<string> => {
  built ??= bundle();
  return built;
};

interface Options {
  readonly times?: number;
  /** Exit codes that are an answer; others fail the bench. */
  readonly codes?: readonly number[];
  readonly env?: NodeJS.ProcessEnv;
}

const nothing = ['-e', '0'];

/** Runs a `node …` process and answers its stdout; `ms` is the whole of it, from start to end. */
export const runNode = (argv: readonly string[], { codes = [0], env = process.env }: Options = {}) => {
  const started = performance.now();
  const { status, stdout, stderr, error } = spawnSync(process.execPath, argv, {
    encoding: 'utf8',
    env,
    maxBuffer: 1 << 30,
  });
  const ms = performance.now() - started;
  if (error !== undefined) throw error;
  if (!codes.includes(status ?? -1)) throw new Error(`${argv.join(' ')} answered ${status}: ${stderr}${stdout}`);
  return { ms, stdout };
};

interface CommandTimes {
  /** Milliseconds of the whole process, the quickest: whatever else a machine does only adds to it. */
  readonly ms: number;
  /** Median against that of a node that does nothing in the same environment, run turn by turn. */
  readonly ratio: number;
}

export const commandTimes = (argv: readonly string[], options: Options = {}): CommandTimes => {
  const pairs = Array.from({ length: options.times ?? 9 }, () => ({
    empty: runNode(nothing, options.env === undefined ? {} : { env: options.env }).ms,
    ours: runNode(argv, options).ms,
  }));
  return {
    ms: Math.min(...pairs.map(({ ours }) => ours)),
    ratio: median(pairs.map(({ ours }) => ours)) / median(pairs.map(({ empty }) => empty)),
  };
};

/** Peak resident memory of a `node …` process in MB, as the kernel counted it. */
export const commandPeakMB = async (argv: readonly string[], env = process.env): Promise<number> => {
  const report = "process.on('exit', () => process.stderr.write('\\npeak ' + process.resourceUsage().maxRSS))";
  const child = spawn(process.execPath, ['--import', `data:text/javascript,${encodeURIComponent(report)}`, ...argv], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  for await (const chunk of child.stderr) text += chunk;
  const peak = Number(/peak (\d+)/.exec(text)?.[1]) / 1024;
  if (!(peak > 0)) throw new Error(`${argv.join(' ')} told nothing of its memory: ${text}`);
  return peak;
};
