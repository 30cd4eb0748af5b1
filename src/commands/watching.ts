import { resolve } from 'node:path';
import type { Load } from '../reconciler/watch.ts';
import type { Substrate } from './context.ts';
import type { Flags } from './flag-values.ts';
import type { Io } from './io.ts';
import { invalid, loadFiles } from './load.ts';
import { lowerAll } from './targets.ts';

/** The files and folders to look at: the named ones, or the working directory. */
export const watchedPaths = (io: Io, flags: Flags): readonly string[] =>
  flags.project.length === 0
    ? [io.cwd]
    : flags.project.filter((name) => name !== '-').map((name) => resolve(io.cwd, name));

/** Reads everything from disk again; files that are wrong are an answer, not a failure. */
export const reload = (io: Io, flags: Flags, substrate: Substrate) => async (): Promise<Load> => {
  const { loaded } = await loadFiles(io, flags.project, { buildsImages: substrate.local === undefined });
  const wrong = invalid(loaded);
  if (wrong !== undefined) return { reason: wrong.summary, diagnostics: wrong.diagnostics };
  const { targets } = await lowerAll(loaded.projects, substrate);
  return { targets };
};
