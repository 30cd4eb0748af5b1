import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ClusterlessError, messageOf } from '../errors.ts';
import type { Io } from './io.ts';

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

const read = (path: string, shown: string): ProjectFile => {
  try {
    return { path: shown, directory: dirname(path), text: readFileSync(path, 'utf8') };
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') throw missing(shown);
    throw new ClusterlessError('CLS_FILE_UNREADABLE', `cannot read ${shown}`, {
      detail: messageOf(thrown),
      hint: 'Check the permissions of the file.',
      cause: thrown,
    });
  }
};

const expand = (io: Io, named: string): readonly ProjectFile[] => {
  const path = resolve(io.cwd, named);
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [read(path, named)];
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
  const found: ProjectFile[] = [];
  for (const name of named) {
    if (name === '-') found.push({ path: '<stdin>', directory: io.cwd, text: await io.readStdin() });
    else found.push(...expand(io, name));
  }
  return found;
};

export const noProjects = (): ClusterlessError =>
  new ClusterlessError('CLS_NO_PROJECTS', 'no project files here', {
    detail: 'Looked for *.cls.json and project.json in the working directory.',
    hint: 'Name one with -p FILE, or write one with: clusterless init',
  });
