import type { Stats } from 'node:fs';
import { statSync } from 'node:fs';

const nothingThere = new Set<unknown>(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG']);

/** Undefined when there is nothing of that name, also because a folder on the way is a file. */
export const statsOf = (path: string): Stats | undefined => {
  try {
    return statSync(path);
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && nothingThere.has(thrown.code)) return undefined;
    throw thrown;
  }
};
