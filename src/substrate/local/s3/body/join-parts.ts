import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import type { Layout } from '../../store/layout.ts';
import { discard, stagingPath } from '../../store/staging.ts';
import type { Hasher } from './checksum.ts';

const bufferSize = 1024 * 1024;

interface Span {
  readonly path: string;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

const append = async (to: FileHandle, span: Span, buffer: Buffer, hasher: Hasher | undefined): Promise<void> => {
  const from = await open(span.path, 'r');
  try {
    for (let at = span.start; at < span.end; ) {
      const { bytesRead } = await from.read(buffer, 0, Math.min(buffer.length, span.end - at), at);
      if (bytesRead === 0) throw new Error(`${span.path} is shorter than it was`);
      const chunk = buffer.subarray(0, bytesRead);
      hasher?.update(chunk);
      await to.appendFile(chunk);
      at += bytesRead;
    }
  } finally {
    await from.close();
  }
};

/** Stages the bytes of several files as one body, through one buffer. */
export const joinParts = async (layout: Layout, spans: readonly Span[], hasher?: Hasher): Promise<string> => {
  const path = stagingPath(layout);
  const buffer = Buffer.allocUnsafe(bufferSize);
  const to = await open(path, 'wx');
  try {
    for (const span of spans) await append(to, span, buffer, hasher);
  } catch (error) {
    discard(path);
    throw error;
  } finally {
    await to.close();
  }
  return path;
};
