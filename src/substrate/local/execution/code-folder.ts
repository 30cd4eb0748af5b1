import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { unzipSync } from 'fflate';
import { ClusterlessError } from '../../../errors.ts';
import { errnoOf } from '../store/disk-error.ts';
import type { Layout } from '../store/layout.ts';
import { stagingPath } from '../store/staging.ts';

const unpack = (zip: string, into: string): void => {
  for (const [name, body] of Object.entries(unzipSync(readFileSync(zip)))) {
    const path = resolve(into, name);
    if (!path.startsWith(into + sep)) {
      throw new ClusterlessError('CLS_WORKLOAD', `${zip} has a file outside of itself: ${name}`);
    }
    if (name.endsWith('/')) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, body);
  }
};

/** Another process may unpack the same: whoever comes second takes what is there. */
const moveInto = (staged: string, folder: string): void => {
  mkdirSync(dirname(folder), { recursive: true });
  try {
    renameSync(staged, folder);
  } catch (error) {
    if (errnoOf(error) !== 'ENOTEMPTY' && errnoOf(error) !== 'EEXIST') throw error;
  }
};

/** Where a function's code can be run: its own folder, or what is in its zip file. */
export const codeFolder = (layout: Layout, code: { readonly path: string; readonly sha256: string }): string => {
  if (statSync(code.path, { throwIfNoEntry: false })?.isDirectory() === true) return code.path;
  const folder = `${layout.home}/code/${code.sha256}`;
  if (existsSync(folder)) return folder;
  const staged = `${stagingPath(layout)}-code`;
  try {
    mkdirSync(staged, { recursive: true });
    unpack(code.path, staged);
    moveInto(staged, folder);
  } finally {
    rmSync(staged, { recursive: true, force: true });
  }
  return folder;
};
