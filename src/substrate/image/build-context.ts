import { lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../errors.ts';
import type { IgnorePatterns } from './ignore-patterns.ts';
import { ignorePatterns } from './ignore-patterns.ts';

/** Something that the builder sees. Times and owners are not among it: they change no step of a build. */
export type ContextEntry =
  | { readonly is: 'file'; readonly path: string; readonly executable: boolean }
  /** Sent as it is, wherever it leads. */
  | { readonly is: 'link'; readonly path: string; readonly target: string }
  | { readonly is: 'folder'; readonly path: string };

export type BuildContext =
  | { readonly found: 'no' | 'no-folder' }
  | { readonly found: 'unreadable'; readonly reason: string }
  | {
      readonly found: 'yes';
      readonly folder: string;
      readonly hasDockerfile: boolean;
      readonly entries: readonly ContextEntry[];
    };

export const dockerfile = 'Dockerfile';

/**
 * What running a project beside its files leaves there; no content of an image, though Docker copies it for who has no
 * `.dockerignore`. Were it part of the digest, every run would make another image.
 */
const leavings: ReadonlySet<string> = new Set(['.clusterless', '__pycache__', '.DS_Store']);

const ownerMayExecute = 0o100;

const textAt = (path: string): string | undefined =>
  lstatSync(path, { throwIfNoEntry: false }) === undefined ? undefined : readFileSync(path, 'utf8');

/** A file beside the Dockerfile and named after it goes first. */
const patternsIn = (folder: string): IgnorePatterns =>
  ignorePatterns(textAt(join(folder, `${dockerfile}.dockerignore`)) ?? textAt(join(folder, '.dockerignore')) ?? '');

const entryOf = (folder: string, path: string): ContextEntry | undefined => {
  const stats = lstatSync(join(folder, path));
  if (stats.isDirectory()) return { is: 'folder', path };
  if (stats.isSymbolicLink()) return { is: 'link', path, target: readlinkSync(join(folder, path)) };
  // Sockets, pipes and devices are nothing that an image is made of.
  return stats.isFile() ? { is: 'file', path, executable: (stats.mode & ownerMayExecute) !== 0 } : undefined;
};

const entriesIn = (folder: string, below: string, patterns: IgnorePatterns): readonly ContextEntry[] =>
  readdirSync(join(folder, below))
    .filter((name) => !leavings.has(name))
    .map((name) => (below === '' ? name : `${below}/${name}`))
    .flatMap((path): readonly ContextEntry[] => {
      const ignored = patterns.ignores(path);
      if (ignored && !patterns.hasExceptions) return [];
      const entry = entryOf(folder, path);
      if (entry === undefined) return [];
      const own = ignored ? [] : [entry];
      return entry.is === 'folder' ? [...own, ...entriesIn(folder, path, patterns)] : own;
    });

/** The builder gets it whatever the patterns say. */
const withDockerfile = (folder: string, entries: readonly ContextEntry[]): readonly ContextEntry[] => {
  if (entries.some(({ path }) => path === dockerfile)) return entries;
  const own = entryOf(folder, dockerfile);
  return own === undefined ? entries : [...entries, own];
};

const isFolder = (path: string): boolean | undefined => statSync(path, { throwIfNoEntry: false })?.isDirectory();

/** By code units, so that no file system and no locale has a say in it. */
const inOrder = (entries: readonly ContextEntry[]): readonly ContextEntry[] =>
  entries.toSorted((a, b) => (a.path < b.path ? -1 : 1));

/**
 * What `docker build` is given of a folder, in the order of the paths.
 * @param folder absolute
 */
export const readContext = (folder: string): BuildContext => {
  try {
    const there = isFolder(folder);
    if (there !== true) return { found: there === undefined ? 'no' : 'no-folder' };
    const hasDockerfile = statSync(join(folder, dockerfile), { throwIfNoEntry: false })?.isFile() === true;
    const entries = entriesIn(folder, '', patternsIn(folder));
    return {
      found: 'yes',
      folder,
      hasDockerfile,
      entries: inOrder(hasDockerfile ? withDockerfile(folder, entries) : entries),
    };
  } catch (thrown) {
    return { found: 'unreadable', reason: messageOf(thrown) };
  }
};
