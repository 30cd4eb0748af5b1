import { spawn, spawnSync } from 'node:child_process';
import { median } from './measurement.ts';

const once = (argv: readonly string[], env: NodeJS.ProcessEnv): number => {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8', env });
  if (status !== 0) throw new Error(`${argv.join(' ')} answered ${status}: ${stderr}`);
  return performance.now() - started;
};

/** Median milliseconds of a whole `node …` process. */
export const commandMs = (argv: readonly string[], { times = 9, env = process.env } = {}): number =>
  median(Array.from({ length: times }, () => once(argv, env)));

/** Peak resident memory of a `node …` process in MB, as the kernel counted it. */
export const commandPeakMB = async (argv: readonly string[], env = process.env): Promise<number> => {
  const report = "process.on('exit', () => process.stderr.write('\\npeak ' + process.resourceUsage().maxRSS + '\\n'))";
  const child = spawn(process.execPath, ['--import', `data:text/javascript,${encodeURIComponent(report)}`, ...argv], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  for await (const chunk of child.stderr) text += chunk;
  return Number(/peak (\d+)/.exec(text)?.[1]) / 1024;
};
