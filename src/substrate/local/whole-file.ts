/**
 * Small files that are there whole or not at all, whatever kills the process. Synchronous: one costs some 50 µs, which
 * is less than a round through the event loop's thread pool.
 */
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, unlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { errnoOf, ifThere, onDisk } from './store/disk-error.ts';
import type { Layout } from './store/layout.ts';
import { discard, stage } from './store/staging.ts';

const encoder = new TextEncoder();

const withFolder = (path: string, move: () => void): void => {
  try {
    move();
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
    mkdirSync(dirname(path), { recursive: true });
    move();
  }
};

/** Replaces whatever has that path. */
export const writeWhole = (layout: Layout, path: string, text: string): void =>
  onDisk('write', path, () => {
    const staged = stage(layout, encoder.encode(text)).path;
    try {
      withFolder(path, () => renameSync(staged, path));
    } catch (error) {
      discard(staged);
      throw error;
    }
  });

/** False when the path is taken; then nothing is changed. */
export const writeNew = (layout: Layout, path: string, text: string): boolean =>
  onDisk('write', path, () => {
    const staged = stage(layout, encoder.encode(text)).path;
    try {
      withFolder(path, () => linkSync(staged, path));
      return true;
    } catch (error) {
      if (errnoOf(error) === 'EEXIST') return false;
      throw error;
    } finally {
      discard(staged);
    }
  });

export const readText = (path: string): string | undefined =>
  onDisk('read', path, () => ifThere(() => readFileSync(path, 'utf8')));

/** A missing file is fine. */
export const removeFile = (path: string): void => {
  onDisk('remove', path, () => ifThere(() => unlinkSync(path)));
};

/** Names of the files that end so, in the order of the names; none when there is no folder. */
export const namesIn = (folder: string, ending: string): string[] =>
  onDisk('list', folder, () => ifThere(() => readdirSync(folder)) ?? [])
    .filter((name) => name.endsWith(ending))
    .sort();

/** A name of any length and with any characters as one file name. */
export const fileNameOf = (name: string, digest: (text: string) => string): string => {
  const encoded = encodeURIComponent(name).replaceAll('.', '%2E');
  return encoded.length <= 200 ? encoded : `${encoded.slice(0, 150)}~${digest(name).slice(0, 32)}`;
};
