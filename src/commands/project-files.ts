import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ClusterlessError, messageOf } from '../errors.ts';
import type { Io } from './io.ts';
import { statsOf } from './stats.ts';

/** A project file as it was read. `path` is as the user would type it, `directory` is absolute. */
export interface ProjectFile {
  readonly path: string;
  readonly directory: string;
  readonly text: string;
}

const isProjectFile = (name: string): boolean => name.endsWith('.cls.json') || name === 'project.json';

const inFolder = (folder: string): readonly string[] => readdirSync(folder).filter(isProjectFile).sort();

const codeOf = (thrown: unknown): unknown => (thrown instanceof Error && 'code' in thrown ? thrown.code : undefined);

const missing = (shown: string): ClusterlessError =>
  new ClusterlessError('CLS_USAGE', `no such file or folder: ${shown}`, {
    hint: 'Name a project file with -p, or write one with: clusterless init',
  });

/** A text with replacement characters in it would be applied under another name than the one in the file. */
const textOf = (bytes: Uint8Array, shown: string): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (thrown) {
    throw new ClusterlessError('CLS_FILE_UNREADABLE', `${shown} is not UTF-8`, {
      detail: 'Project files are JSON, and JSON files are UTF-8.',
      hint: 'Save it as UTF-8 in your editor.',
      cause: thrown,
    });
  }
};

const read = (path: string, shown: string): ProjectFile => {
  try {
    return { path: shown, directory: dirname(path), text: textOf(readFileSync(path), shown) };
  } catch (thrown) {
    if (thrown instanceof ClusterlessError) throw thrown;
    if (codeOf(thrown) === 'ENOENT') throw missing(shown);
    throw new ClusterlessError('CLS_FILE_UNREADABLE', `cannot read ${shown}`, {
      detail: messageOf(thrown),
      hint: 'Check that it is a file, and its permissions.',
      cause: thrown,
    });
  }
};

const expand = (io: Io, named: string): readonly ProjectFile[] => {
  const path = resolve(io.cwd, named);
  const stats = statsOf(path);
  if (stats === undefined) throw missing(named);
  if (!stats.isDirectory()) return [read(path, named)];
  const names = inFolder(path);
  if (names.length === 0) {
    throw new ClusterlessError('CLS_NO_PROJECTS', `no project files in ${named}`, {
      detail: 'A project file is named *.cls.json or project.json.',
      hint: 'Write one with: clusterless init',
    });
  }
  return names.map((name) => read(join(path, name), join(named, name)));
};

/** The files that `-p` names, or those of the working directory. An empty answer only when nothing was named. */
export const findProjectFiles = async (io: Io, named: readonly string[]): Promise<readonly ProjectFile[]> => {
  if (named.length === 0) return inFolder(io.cwd).map((name) => read(join(io.cwd, name), name));
  // By path, because a folder and a file in it may both be named.
  const found = new Map<string, ProjectFile>();
  for (const name of named) {
    const files =
      name === '-' ? [{ path: '<stdin>', directory: io.cwd, text: await io.readStdin() }] : expand(io, name);
    for (const file of files) {
      const path = name === '-' ? '-' : resolve(io.cwd, file.path);
      if (!found.has(path)) found.set(path, file);
    }
  }
  return [...found.values()];
};

export const noProjects = (): ClusterlessError =>
  new ClusterlessError('CLS_NO_PROJECTS', 'no project files here', {
    detail: 'Looked for *.cls.json and project.json in the working directory.',
    hint: 'Name one with -p FILE, or write one with: clusterless init',
  });
