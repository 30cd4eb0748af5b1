import { readdirSync, readFileSync } from 'node:fs';

const environmentOf = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    // Ended meanwhile, or somebody else's.
    return '';
  }
};

const pids = (): readonly string[] => {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
};

/** Processes that were started with this variable, and their descendants. Linux only; elsewhere none are found. */
export const processesWith = (name: string, value: string): readonly number[] =>
  pids()
    .filter((pid) => environmentOf(pid).split('\0').includes(`${name}=${value}`))
    .map(Number);
