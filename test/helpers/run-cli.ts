import { Buffer } from 'node:buffer';
import type { Io } from '../../src/commands/io.ts';
import { main } from '../../src/commands/main.ts';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Options {
  readonly stdin?: string;
  readonly env?: Record<string, string>;
  readonly columns?: number;
  readonly confirm?: (question: string) => Promise<boolean>;
  readonly drain?: AbortSignal;
}

async function* once(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

/** Runs one command line in this process, as a person would in `cwd`, without a terminal. */
export const runCli = async (cwd: string, argv: readonly string[], options: Options = {}): Promise<Ran> => {
  const out: string[] = [];
  const notes: string[] = [];
  const io: Io = {
    write: (text) => void out.push(text),
    writeBytes: async (chunk) => void out.push(Buffer.from(chunk).toString('utf8')),
    note: (text) => void notes.push(text),
    stdin: () => once(options.stdin ?? ''),
    readStdin: async () => options.stdin ?? '',
    confirm: options.confirm,
    cwd,
    env: options.env ?? {},
    columns: options.columns ?? 100,
    answerIsTTY: false,
    progressIsTTY: false,
    color: false,
    holder: { user: 'ana', host: 'laptop', pid: process.pid },
    drain: options.drain ?? new AbortController().signal,
    abort: new AbortController().signal,
    signalled: () => undefined,
  };
  const code = await main(argv, io);
  return { code, stdout: out.join(''), stderr: notes.join('') };
};
