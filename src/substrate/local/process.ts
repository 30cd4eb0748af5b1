import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** Who did something on this laptop. A pid alone is not an identity: it is used again after its process ends. */
export interface ProcessIdentity {
  readonly host: string;
  readonly pid: number;
  /** Opaque; differs between two processes that had the same pid. Empty where the system does not tell. */
  readonly started: string;
}

const readOrNothing = (path: string): string => {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
};

// Start times count from boot, so that two boots could meet in the same tick without the boot's own id.
let bootId: string | undefined;
const boot = (): string => {
  bootId ??= readOrNothing('/proc/sys/kernel/random/boot_id').slice(0, 8);
  return bootId;
};

const ended = 'ended';

/** Field 22 of /proc/<pid>/stat; the command in field 2 may hold spaces and brackets. Zombies count as ended. */
const startOf = (pid: number): string => {
  const stat = readOrNothing(`/proc/${pid}/stat`);
  if (stat === '') return '';
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return ended;
  return `${boot()}.${fields[19] ?? ''}`;
};

let own: ProcessIdentity | undefined;

/** The process that runs this code. */
export const thisProcess = (): ProcessIdentity => {
  own ??= { host: hostname(), pid: process.pid, started: startOf(process.pid) };
  return own;
};

const answersSignals = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

/** `unknown` for a process of another host: nothing here can tell. */
export const liveness = (of: ProcessIdentity): 'alive' | 'dead' | 'unknown' => {
  const self = thisProcess();
  if (of.host !== self.host) return 'unknown';
  if (of.pid === self.pid) return of.started === self.started ? 'alive' : 'dead';
  if (!answersSignals(of.pid)) return 'dead';
  const started = startOf(of.pid);
  if (started === ended) return 'dead';
  return of.started === '' || started === '' || started === of.started ? 'alive' : 'dead';
};

/** Whether it may still act. A process of another host may. */
export const isAlive = (of: ProcessIdentity): boolean => liveness(of) !== 'dead';

/** The identity of another process of this host, to be recognised later. */
export const identityOf = (pid: number): ProcessIdentity => ({ host: hostname(), pid, started: startOf(pid) });

/** The named variables of our own environment, those that are set. Nothing else of it reaches a workload. */
export const inheritedEnvironment = (names: readonly string[]): { readonly [name: string]: string } =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );

/** The Node that runs us, for functions of users that want one. */
export const nodeProgram = (): string => process.execPath;

/** Signals a whole process group by its leader. A group that is gone is fine. */
export const signalGroup = (leader: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(-leader, signal);
  } catch {
    // ESRCH: all of it has ended.
  }
};

/** One process, at once. A process that is gone is fine. */
export const endProcess = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // ESRCH: it has ended.
  }
};

const leavers = new Set<() => void>();
let isListening = false;

const leave = (): void => {
  for (const action of leavers) action();
};

/** Runs when this process ends in any way that it notices; synchronous. The answer takes it back. */
export const whenLeaving = (action: () => void): (() => void) => {
  if (!isListening) process.once('exit', leave);
  isListening = true;
  leavers.add(action);
  return () => leavers.delete(action);
};
