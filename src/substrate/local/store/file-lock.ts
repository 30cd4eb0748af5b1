/**
 * A lock between processes that survives kill -9 of its holder. Each generation of it is a symbolic link `<n>` whose
 * target names the holder: made in one step, with its content, and by exactly one contender. The highest generation
 * counts. It is free when renamed to `<n>.free` or when its holder is a dead process of this host. Numbers only grow,
 * so the highest file is never removed: a contender that slept may win an old number, and sees a higher one after.
 */
import { mkdirSync, readdirSync, readlinkSync, renameSync, symlinkSync, unlinkSync } from 'node:fs';
import type { Clock } from '../../../ports/clock.ts';
import type { ProcessIdentity } from '../process.ts';
import { isAlive, thisProcess } from '../process.ts';
import { errnoOf, ifThere } from './disk-error.ts';

export interface Held {
  /** Calling it twice is fine. */
  release(): void;
}

export interface HeldBy {
  readonly holder: ProcessIdentity;
}

interface Generation {
  readonly number: number;
  readonly name: string;
}

const namePattern = /^(\d+)(?:\.free)?$/;

const generationsOf = (dir: string): readonly Generation[] => {
  const found: Generation[] = [];
  for (const name of ifThere(() => readdirSync(dir)) ?? []) {
    const number = namePattern.exec(name)?.[1];
    if (number !== undefined) found.push({ number: Number(number), name });
  }
  return found.sort((a, b) => b.number - a.number);
};

const targetOf = ({ host, pid, started }: ProcessIdentity): string => `${pid} ${started} ${encodeURIComponent(host)}`;

const holderOf = (path: string): ProcessIdentity | undefined => {
  const target = ifThere(() => readlinkSync(path));
  if (target === undefined) return undefined;
  const [pid = '', started = '', host = ''] = target.split(' ');
  return { host: decodeURIComponent(host), pid: Number(pid), started };
};

/** False when another has that number. */
const claim = (dir: string, number: number): boolean => {
  const path = `${dir}/${number}`;
  const target = targetOf(thisProcess());
  try {
    symlinkSync(target, path);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    if (errnoOf(error) !== 'ENOENT') throw error;
    mkdirSync(dir, { recursive: true });
    return claim(dir, number);
  }
};

const held = (dir: string, number: number): Held => {
  let released = false;
  return {
    release: () => {
      if (released) return;
      released = true;
      ifThere(() => renameSync(`${dir}/${number}`, `${dir}/${number}.free`));
    },
  };
};

/** Who keeps a generation from being followed; `gone` when it was followed while we looked. */
const keeperOf = (dir: string, highest: Generation | undefined): ProcessIdentity | 'gone' | undefined => {
  if (highest === undefined || highest.name.endsWith('.free')) return undefined;
  const holder = holderOf(`${dir}/${highest.name}`);
  if (holder === undefined) return 'gone';
  return isAlive(holder) ? holder : undefined;
};

/** Takes the lock as one generation of it; not when a higher one is there, which a contender that slept finds out. */
export const takeGeneration = (dir: string, number: number): Held | undefined => {
  if (!claim(dir, number)) return undefined;
  // One read of a small folder is one system call, so it shows either a higher generation or that there is none.
  const [first, ...lower] = generationsOf(dir);
  if (first?.number === number) {
    for (const { name } of lower) ifThere(() => unlinkSync(`${dir}/${name}`));
    return held(dir, number);
  }
  ifThere(() => unlinkSync(`${dir}/${number}`));
  return undefined;
};

/** Takes the lock, or names who has it. Never waits. */
export const tryAcquire = (dir: string): Held | HeldBy => {
  for (;;) {
    const highest = generationsOf(dir)[0];
    const keeper = keeperOf(dir, highest);
    if (typeof keeper === 'object') return { holder: keeper };
    const taken = keeper === 'gone' ? undefined : takeGeneration(dir, (highest?.number ?? 0) + 1);
    if (taken !== undefined) return taken;
  }
};

interface WaitOptions {
  readonly clock: Clock;
  /** Milliseconds; none when missing. */
  readonly wait?: number;
}

/** Takes the lock, waiting for it at most `wait` milliseconds of real time. */
export const acquire = async (dir: string, options: WaitOptions): Promise<Held | HeldBy> => {
  const { clock, wait = 0 } = options;
  const until = clock.monotonic() + wait;
  for (let pause = 1; ; pause = Math.min(pause * 2, 20)) {
    const result = tryAcquire(dir);
    const left = until - clock.monotonic();
    if (!('holder' in result) || left <= 0) return result;
    await clock.sleep(Math.min(left, pause * (0.5 + clock.random())));
  }
};

const queues = new Map<string, Promise<unknown>>();

/**
 * Runs `work` under the lock. Callers of this process queue up without polling. Undefined when another process still
 * has the lock after `wait`.
 */
export const withLock = async <T>(
  dir: string,
  options: WaitOptions,
  work: () => T | Promise<T>,
): Promise<{ readonly done: T } | undefined> => {
  const before = queues.get(dir) ?? Promise.resolve();
  const run = before.then(async () => {
    const lock = await acquire(dir, options);
    if ('holder' in lock) return undefined;
    try {
      return { done: await work() };
    } finally {
      lock.release();
    }
  });
  const settled = run.catch(() => undefined);
  queues.set(dir, settled);
  try {
    return await run;
  } finally {
    if (queues.get(dir) === settled) queues.delete(dir);
  }
};
