import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { messageOf } from '../errors.ts';
import { digestOf, sha256 } from '../metadata/canonical.ts';

/*
 * The code of a user's function, as planner and substrates see it alike: which files, how big, and which content. A
 * folder's digest is of its files and not of a zip, so that no version of a packer makes another deployment.
 */
export interface CodeFile {
  /** Relative, with slashes. */
  readonly name: string;
  /** Bytes, unpacked. */
  readonly size: number;
}

export type UserCode =
  | { readonly found: 'no' }
  | { readonly found: 'unreadable'; readonly reason: string }
  | {
      readonly found: 'folder' | 'zip';
      readonly files: readonly CodeFile[];
      /** Bytes, unpacked. */
      readonly size: number;
      /** Hex; reads everything. */
      sha256(): string;
    };

export interface FolderFile extends CodeFile {
  readonly path: string;
  readonly executable: boolean;
}

/** Of AWS Lambda, for everything in the package, unpacked: 250 MB. */
export const mostCodeBytes = 250 * 1024 * 1024;

/** What tools leave in a folder, and nobody calls. */
const leftOut: ReadonlySet<string> = new Set(['.git', '.clusterless', '__pycache__', '.DS_Store']);

const ownerMayExecute = 0o100;

const inFolder = (folder: string, prefix: string, above: readonly string[]): readonly FolderFile[] => {
  const real = realpathSync(folder);
  // A link to a folder above would go on for ever.
  if (above.includes(real)) return [];
  return readdirSync(folder)
    .filter((name) => !leftOut.has(name))
    .flatMap((name): readonly FolderFile[] => {
      const path = join(folder, name);
      const stats = statSync(path, { throwIfNoEntry: false });
      if (stats?.isDirectory() === true) return inFolder(path, `${prefix}${name}/`, [...above, real]);
      if (stats?.isFile() !== true) return [];
      return [{ name: `${prefix}${name}`, path, size: stats.size, executable: (stats.mode & ownerMayExecute) !== 0 }];
    });
};

/** Every file below, in the order of the names; links are followed. */
export const folderFiles = (folder: string): readonly FolderFile[] =>
  [...inFolder(folder, '', [])].sort((a, b) => (a.name < b.name ? -1 : 1));

const folderDigest = (files: readonly FolderFile[]): string =>
  digestOf(files.map(({ name, path, executable }) => [name, executable, sha256(readFileSync(path))]));

const sizeOf = (files: readonly CodeFile[]): number => files.reduce((sum, { size }) => sum + size, 0);

/** Out of the zip's own table of contents; nothing is unpacked. */
const zipFiles = (bytes: Uint8Array): readonly CodeFile[] => {
  const files: CodeFile[] = [];
  unzipSync(bytes, {
    filter: ({ name, originalSize }) => {
      if (!name.endsWith('/')) files.push({ name, size: originalSize });
      return false;
    },
  });
  return files;
};

const zip = (path: string, packed: number): UserCode => {
  // What is too big packed is not worth reading.
  if (packed > mostCodeBytes)
    return { found: 'zip', files: [], size: packed, sha256: () => sha256(readFileSync(path)) };
  const bytes = readFileSync(path);
  const files = zipFiles(bytes);
  return { found: 'zip', files, size: sizeOf(files), sha256: () => sha256(bytes) };
};

/** @param path absolute, of a folder or a zip file */
export const readUserCode = (path: string): UserCode => {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return { found: 'no' };
    if (!stats.isDirectory()) return zip(path, stats.size);
    const files = folderFiles(path);
    return { found: 'folder', files, size: sizeOf(files), sha256: () => folderDigest(files) };
  } catch (thrown) {
    return { found: 'unreadable', reason: messageOf(thrown) };
  }
};
