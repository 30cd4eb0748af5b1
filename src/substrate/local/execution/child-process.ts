import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { messageOf } from '../../../errors.ts';
import type { Clock } from '../../../ports/clock.ts';
import { signalGroup, whenLeaving } from '../process.ts';
import { errnoOf } from '../store/disk-error.ts';
import type { RegisteredChild } from './child-register.ts';
import type { OutputLog } from './output-log.ts';

export interface ChildCommand {
  readonly words: readonly string[];
  readonly cwd: string;
  readonly environment: { readonly [name: string]: string };
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export type ChildEnd =
  | { readonly how: 'exited'; readonly code: number }
  | { readonly how: 'killed'; readonly by: string }
  | { readonly how: 'timed-out' | 'stopped' }
  | { readonly how: 'not-started'; readonly errno: string; readonly reason: string };

interface ChildContext {
  readonly clock: Clock;
  readonly output: OutputLog;
  readonly registered: RegisteredChild;
  /** Between SIGTERM and SIGKILL. */
  readonly graceMs?: number;
}

/** Timers of more milliseconds fire at once. */
export const longestTimer = 2 ** 31 - 1;

const defaultGraceMs = 5000;
/** A child that has ended may leave others behind that hold its pipes; they are not waited for. */
const pipesMs = 1000;

type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

const exitOf = (child: ChildProcess): Promise<Exit | Error> =>
  new Promise((resolve) => {
    child.once('error', resolve);
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });

const pipesOf = (child: ChildProcess): Promise<void> => new Promise((resolve) => child.once('close', () => resolve()));

/** First a request, then the end of the whole group, whatever its members think of it. */
const killGroup = async (
  leader: number,
  { clock, graceMs = defaultGraceMs }: ChildContext,
  ended: Promise<unknown>,
): Promise<void> => {
  signalGroup(leader, 'SIGTERM');
  const patience = new AbortController();
  await Promise.race([ended.finally(() => patience.abort()), clock.sleep(graceMs, patience.signal)]);
  signalGroup(leader, 'SIGKILL');
};

const supervise = async (
  leader: number,
  command: ChildCommand,
  context: ChildContext,
  ended: Promise<unknown>,
): Promise<'timed-out' | 'stopped' | undefined> => {
  const over = new AbortController();
  const stop = (): void => over.abort();
  command.signal.addEventListener('abort', stop);
  let isOver = false;
  const watched = ended.then(() => {
    isOver = true;
    over.abort();
  });
  if (!command.signal.aborted) await context.clock.sleep(Math.min(command.timeoutMs, longestTimer), over.signal);
  command.signal.removeEventListener('abort', stop);
  if (isOver) return undefined;
  const why = command.signal.aborted ? 'stopped' : 'timed-out';
  await killGroup(leader, context, watched);
  return why;
};

const endOf = (exit: Exit | Error, cut: 'timed-out' | 'stopped' | undefined): ChildEnd => {
  if (exit instanceof Error) {
    return { how: 'not-started', errno: errnoOf(exit) ?? 'EUNKNOWN', reason: messageOf(exit) };
  }
  if (cut !== undefined) return { how: cut };
  return exit.code === null ? { how: 'killed', by: exit.signal ?? 'a signal' } : { how: 'exited', code: exit.code };
};

const start = ({ words, cwd, environment }: ChildCommand): ChildProcess => {
  const [program = '', ...rest] = words;
  // Detached: a group of its own, so that a shell's children end with it.
  return spawn(program, rest, { cwd, env: { ...environment }, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
};

const attend = async (child: ChildProcess, command: ChildCommand, context: ChildContext): Promise<ChildEnd> => {
  const { clock, output } = context;
  const exited = exitOf(child);
  const closed = pipesOf(child);
  for (const pipe of [child.stdout, child.stderr]) pipe?.on('data', (chunk: Buffer) => output.add(chunk));
  const leader = child.pid;
  if (leader === undefined) return endOf(await exited, undefined);
  context.registered.hasStarted(leader);
  const stay = whenLeaving(() => signalGroup(leader, 'SIGKILL'));
  try {
    const [exit, cut] = await Promise.all([exited, supervise(leader, command, context, exited)]);
    const patience = new AbortController();
    await Promise.race([closed.finally(() => patience.abort()), clock.sleep(pipesMs, patience.signal)]);
    signalGroup(leader, 'SIGKILL');
    return endOf(exit, cut);
  } finally {
    child.stdout?.destroy();
    child.stderr?.destroy();
    stay();
  }
};

/** Runs a command to its end. Its whole process group ends with it, at the timeout, when stopped, and when we leave. */
export const runChild = async (command: ChildCommand, context: ChildContext): Promise<ChildEnd> => {
  try {
    return await attend(start(command), command, context);
  } catch (error) {
    return { how: 'not-started', errno: errnoOf(error) ?? 'EUNKNOWN', reason: messageOf(error) };
  } finally {
    context.registered.hasEnded();
    context.output.close();
  }
};
