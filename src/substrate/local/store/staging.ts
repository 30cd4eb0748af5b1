import type { Stats } from 'node:fs';
import {
  closeSync,
  fstatSync,
  fsyncSync,
  futimesSync,
  mkdirSync,
  openSync,
  readdirSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { isAlive, thisProcess } from '../process.ts';
import { errnoOf, ifThere } from './disk-error.ts';
import type { Layout } from './layout.ts';

let count = 0;
const swept = new Set<string>();

const namePattern = /^(?<host>.*)~(?<pid>\d+)~(?<started>[^~]*)~\d+$/;

const isLeftOver = (name: string): boolean => {
  const found = namePattern.exec(name)?.groups;
  if (found === undefined) return false;
  const { host = '', pid = '', started = '' } = found;
  return !isAlive({ host: decodeURIComponent(host), pid: Number(pid), started });
};

/** Removes what killed processes of this host left. Their bodies were never visible, or are linked elsewhere too. */
export const sweepStaging = (layout: Layout): void => {
  for (const name of ifThere(() => readdirSync(layout.staging)) ?? []) {
    if (isLeftOver(name)) ifThere(() => unlinkSync(`${layout.staging}/${name}`));
  }
};

/** A fresh path for a body that is not visible yet. The name tells whose it is. */
export const stagingPath = (layout: Layout): string => {
  if (!swept.has(layout.staging)) {
    swept.add(layout.staging);
    mkdirSync(layout.staging, { recursive: true });
    sweepStaging(layout);
  }
  const { host, pid, started } = thisProcess();
  count += 1;
  return `${layout.staging}/${encodeURIComponent(host)}~${pid}~${started}~${count}`;
};

export const openStaged = (layout: Layout, path: string): number => {
  try {
    return openSync(path, 'wx');
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
    mkdirSync(layout.staging, { recursive: true });
    return openSync(path, 'wx');
  }
};

export const discard = (path: string): void => {
  ifThere(() => unlinkSync(path));
};

const writeAll = (fd: number, body: Uint8Array): void => {
  for (let at = 0; at < body.byteLength; ) at += writeSync(fd, body, at);
};

export interface Staged {
  readonly path: string;
  readonly stats: Stats;
}

interface StageOptions {
  /** Modification time in seconds; the kernel's own when missing. */
  readonly modified?: number | undefined;
  readonly durable?: boolean | undefined;
}

/** Writes a small body whole. On failure nothing is left. */
export const stage = (layout: Layout, body: Uint8Array, options: StageOptions = {}): Staged => {
  const path = stagingPath(layout);
  const fd = openStaged(layout, path);
  try {
    writeAll(fd, body);
    if (options.modified !== undefined) futimesSync(fd, options.modified, options.modified);
    if (options.durable === true) fsyncSync(fd);
    return { path, stats: fstatSync(fd) };
  } catch (error) {
    discard(path);
    throw error;
  } finally {
    closeSync(fd);
  }
};
