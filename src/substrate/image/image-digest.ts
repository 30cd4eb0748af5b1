import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../../metadata/canonical.ts';
import { canonicalJson } from '../../metadata/canonical.ts';
import type { BuildContext, ContextEntry } from './build-context.ts';

const chunkBytes = 1024 * 1024;

/** In pieces: what is copied into an image may be larger than memory. */
const fileDigest = (path: string): string => {
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(chunkBytes);
  const file = openSync(path, 'r');
  try {
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) hash.update(chunk.subarray(0, read));
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
};

const lineOf = (folder: string, entry: ContextEntry): Json => {
  switch (entry.is) {
    case 'folder':
      return ['folder', entry.path];
    case 'link':
      return ['link', entry.path, entry.target];
    case 'file':
      return ['file', entry.path, entry.executable, fileDigest(join(folder, entry.path))];
  }
};

/**
 * Hex, of everything that decides what comes out of a build: paths, kinds, the executable bit and contents of the
 * context, and what it is built for. Neither the order of a directory nor any time is in it.
 * @param built what is said beside the folder
 */
export const imageDigest = (
  { folder, entries }: Extract<BuildContext, { readonly found: 'yes' }>,
  built: { readonly [name: string]: Json },
): string => {
  const hash = createHash('sha256');
  hash.update(`${canonicalJson({ format: 1, ...built })}\n`);
  for (const entry of entries) hash.update(`${canonicalJson(lineOf(folder, entry))}\n`);
  return hash.digest('hex');
};
