import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface Contender {
  readonly pid: number;
  go(): void;
  /** The next line that it says. */
  line(): Promise<string>;
  /** kill -9; returns when it is gone. */
  kill(): Promise<void>;
}

/** Starts a process that contends for a placement's files and waits until it is ready to go. */
export const contender = async (verb: string, home: string, argument: string): Promise<Contender> => {
  const script = fileURLToPath(new URL('./contender.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, verb, home, argument], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async (): Promise<string> => String((await lines.next()).value);
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  if ((await line()) !== 'ready') throw new Error('the contender did not start');
  return { pid: child.pid ?? 0, go: () => void child.stdin.write('go\n'), line, kill };
};

/** Starts several at once, lets them go together, and gives what each says. */
export const contend = async (verb: string, home: string, argument: string): Promise<string[]> => {
  const all = await Promise.all(Array.from({ length: 3 }, () => contender(verb, home, argument)));
  try {
    for (const each of all) each.go();
    return await Promise.all(all.map((each) => each.line()));
  } finally {
    await Promise.all(all.map((each) => each.kill()));
  }
};
