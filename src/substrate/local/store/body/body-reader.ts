import { close, closeSync, read, readSync } from 'node:fs';
import { promisify } from 'node:util';
import { smallBody } from './staged-body.ts';

const readLater = promisify(read);
const closeLater = promisify(close);
const chunkSize = 256 * 1024;

/**
 * The bytes of an open file from `start` up to and without `end`, and closes it, also when the reader stops early.
 */
export async function* readFrom(fd: number, start: number, end: number): AsyncGenerator<Buffer> {
  if (end - start <= smallBody) {
    yield readSmall(fd, start, end);
    return;
  }
  try {
    for (let at = start; at < end; ) {
      const buffer = Buffer.allocUnsafe(Math.min(chunkSize, end - at));
      const { bytesRead } = await readLater(fd, buffer, 0, buffer.length, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await closeLater(fd);
  }
}

const readSmall = (fd: number, start: number, end: number): Buffer => {
  try {
    const buffer = Buffer.allocUnsafe(end - start);
    let size = 0;
    while (size < buffer.length) {
      const count = readSync(fd, buffer, size, buffer.length - size, start + size);
      if (count === 0) break;
      size += count;
    }
    return buffer.subarray(0, size);
  } finally {
    closeSync(fd);
  }
};
