import { constants, copyFileSync, utimesSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { copyFile, open } from 'node:fs/promises';
import type { Layout } from '../layout.ts';
import { discard, stage, stagingPath } from '../staging.ts';

/** Bodies up to here are written in one synchronous step, which for small files beats the thread pool. */
export const smallBody = 256 * 1024;

interface StreamOptions {
  /** Modification time in seconds; the kernel's own when missing. */
  readonly modified?: number | undefined;
}

const writeFully = async (file: FileHandle, chunk: Uint8Array): Promise<void> => {
  for (let at = 0; at < chunk.byteLength; ) {
    at += (await file.write(chunk, at, chunk.byteLength - at)).bytesWritten;
  }
};

interface Head {
  readonly body: Buffer;
  readonly ended: boolean;
}

const readHead = async (chunks: AsyncIterator<Uint8Array>): Promise<Head> => {
  const head: Uint8Array[] = [];
  let size = 0;
  while (size <= smallBody) {
    const next = await chunks.next();
    if (next.done === true) return { body: Buffer.concat(head, size), ended: true };
    // A producer may use its buffer again for the next chunk.
    head.push(Buffer.from(next.value));
    size += next.value.byteLength;
  }
  return { body: Buffer.concat(head, size), ended: false };
};

const streamRest = async (path: string, head: Buffer, rest: AsyncIterator<Uint8Array>): Promise<number> => {
  const file = await open(path, 'wx');
  let size = head.byteLength;
  try {
    await writeFully(file, head);
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
      await writeFully(file, next.value);
      size += next.value.byteLength;
    }
    return size;
  } finally {
    await file.close();
  }
};

export interface StagedBody {
  readonly path: string;
  readonly size: number;
}

const touch = (path: string, { modified }: StreamOptions): void => {
  if (modified !== undefined) utimesSync(path, modified, modified);
};

/** Writes a body of any size beside the buckets; memory stays flat. On failure nothing is left. */
export const stageStream = async (
  layout: Layout,
  body: AsyncIterable<Uint8Array>,
  options: StreamOptions,
): Promise<StagedBody> => {
  const chunks = body[Symbol.asyncIterator]();
  let path: string | undefined;
  try {
    const head = await readHead(chunks);
    if (head.ended) {
      return { path: stage(layout, head.body, options).path, size: head.body.byteLength };
    }
    path = stagingPath(layout);
    const size = await streamRest(path, head.body, chunks);
    touch(path, options);
    return { path, size };
  } catch (error) {
    if (path !== undefined) discard(path);
    await chunks.return?.();
    throw error;
  }
};

/** Copies a file beside the buckets; shares its blocks where the file system can. */
export const stageCopy = async (
  layout: Layout,
  from: { readonly path: string; readonly size: number },
  options: StreamOptions,
): Promise<StagedBody> => {
  const path = stagingPath(layout);
  try {
    if (from.size <= smallBody) copyFileSync(from.path, path, constants.COPYFILE_FICLONE);
    else await copyFile(from.path, path, constants.COPYFILE_FICLONE);
    touch(path, options);
    return { path, size: from.size };
  } catch (error) {
    discard(path);
    throw error;
  }
};
