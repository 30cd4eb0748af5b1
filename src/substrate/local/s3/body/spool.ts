import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import type { Layout } from '../../store/layout.ts';
import { discard, stage, stagingPath } from '../../store/staging.ts';

/** Bodies up to here never wait for the thread pool. */
const small = 256 * 1024;
/** Enough to make a system call worth it, little enough to keep memory flat. */
const batch = 1024 * 1024;

export interface Spooled {
  readonly path: string;
  readonly size: number;
}

/** Where a body of any size is written while it arrives. */
export interface Spool {
  /** Returns a promise when the disk is behind; wait for it before reading on. */
  add(chunk: Uint8Array): Promise<unknown> | undefined;
  finish(): Promise<Spooled>;
  abandon(): Promise<void>;
}

const writeAll = async (file: FileHandle, chunks: readonly Uint8Array[], size: number): Promise<void> => {
  const { bytesWritten } = await file.writev([...chunks]);
  if (bytesWritten === size) return;
  const rest = Buffer.concat(chunks).subarray(bytesWritten);
  await writeAll(file, [rest], rest.byteLength);
};

/**
 * One batch is being written while the next one arrives. Chunks are kept until written, so they must not be used again.
 */
export const openSpool = (layout: Layout): Spool => {
  let path: string | undefined;
  let pending: Uint8Array[] = [];
  let pendingSize = 0;
  let size = 0;
  let file: FileHandle | undefined;
  let writing: Promise<void> = Promise.resolve();

  const flush = async (): Promise<string> => {
    await writing;
    path ??= stagingPath(layout);
    file ??= await open(path, 'wx');
    const chunks = pending;
    const chunksSize = pendingSize;
    pending = [];
    pendingSize = 0;
    writing = writeAll(file, chunks, chunksSize);
    // Its failure is reported by the next flush or by finish, whichever waits for it first.
    writing.catch(() => undefined);
    return path;
  };

  const add = (chunk: Uint8Array): Promise<unknown> | undefined => {
    pending.push(chunk);
    pendingSize += chunk.byteLength;
    size += chunk.byteLength;
    return pendingSize >= batch ? flush() : undefined;
  };

  const finish = async (): Promise<Spooled> => {
    if (file === undefined && size <= small) {
      path = stage(layout, Buffer.concat(pending, size)).path;
      return { path, size };
    }
    const written = await flush();
    await writing;
    await file?.close();
    file = undefined;
    return { path: written, size };
  };

  const abandon = async (): Promise<void> => {
    await writing.catch(() => undefined);
    await file?.close();
    if (path !== undefined) discard(path);
  };

  return { add, finish, abandon };
};
