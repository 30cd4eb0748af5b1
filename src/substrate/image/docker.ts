import { spawn } from 'node:child_process';
import { messageOf } from '../../errors.ts';

export interface DockerCall {
  /** Never a secret: everybody on the machine can read them. */
  readonly args: readonly string[];
  /** Written to its standard input. */
  readonly input?: string;
  /** Beside what it has anyway. */
  readonly environment?: { readonly [name: string]: string };
  /** Hears of every line of output as it comes. */
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
}

export interface DockerAnswer {
  /** Of the process; undefined when it could not be started or was killed. */
  readonly code: number | undefined;
  /** There is no such program. */
  readonly isMissing: boolean;
  readonly stdout: string;
  /** Of both streams, for people. */
  readonly lastLines: readonly string[];
}

/** The `docker` command line, behind which is whatever engine its user has chosen. */
export interface Docker {
  run(call: DockerCall): Promise<DockerAnswer>;
}

const mostLines = 30;
const longestLine = 500;
const mostStdout = 1024 * 1024;

/** Terminals draw progress over itself; here every drawing is a line. */
const lineEnd = /\r\n|\n|\r/;

/** Cuts chunks into lines, and keeps the last of them. */
const lineKeeper = (onLine: (line: string) => void) => {
  const kept: string[] = [];
  const add = (line: string): void => {
    if (line.trim() === '') return;
    kept.push(line.slice(0, longestLine));
    if (kept.length > mostLines) kept.shift();
    onLine(line);
  };
  const stream = () => {
    let open = '';
    return {
      take: (text: string): void => {
        const lines = `${open}${text}`.split(lineEnd);
        open = (lines.pop() ?? '').slice(-longestLine);
        for (const line of lines) add(line);
      },
      end: (): void => add(open),
    };
  };
  return { kept, stream };
};

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** @param env of the client: where its engine is, and what it is configured with */
export const createDocker = (env: Readonly<Record<string, string | undefined>>): Docker => ({
  run: ({ args, input, environment = {}, onLine = () => {}, signal }) =>
    new Promise((resolve) => {
      const { kept, stream } = lineKeeper(onLine);
      let stdout = '';
      const child = spawn('docker', args, {
        env: { ...env, ...environment },
        stdio: ['pipe', 'pipe', 'pipe'],
        // Ctrl-C reaches a whole group of processes, and what runs is to be finished.
        detached: true,
        ...(signal === undefined ? {} : { signal }),
      });
      const streams = [child.stdout, child.stderr].map((pipe) => {
        const lines = stream();
        pipe.setEncoding('utf8').on('data', (text: string) => lines.take(text));
        return lines;
      });
      child.stdout.on('data', (text: string) => {
        stdout = `${stdout}${text}`.slice(0, mostStdout);
      });
      const answer = (code: number | null, error?: unknown): void => {
        for (const lines of streams) lines.end();
        const lastLines = kept.length === 0 && error !== undefined ? [messageOf(error)] : kept;
        resolve({ code: code ?? undefined, isMissing: isMissing(error), stdout, lastLines });
      };
      child.on('error', (error) => answer(null, error));
      child.on('close', (code) => answer(code));
      // A program that does not read it has ended, and says why by its code.
      child.stdin.on('error', () => {});
      child.stdin.end(input);
    }),
});
