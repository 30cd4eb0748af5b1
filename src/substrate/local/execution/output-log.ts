import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

const mostLines = 50;
const longestLine = 1000;
const tailBytes = 64 * 1024;
/** 10 MB of it are kept; a workload that writes 100 MB must hurt nobody. */
export const mostLogBytes = 10 * 1024 * 1024;

/**
 * Everything that a child process writes: the beginning in a file, the end in memory. Never waits for the disk with
 * more than one chunk in memory, and never holds the child back for what is dropped.
 */
export class OutputLog {
  private readonly path: string;
  private fd: number | undefined;
  private written = 0;
  private tail: Buffer[] = [];
  private tailed = 0;

  constructor(path: string) {
    this.path = path;
  }

  add(chunk: Buffer): void {
    this.keep(chunk);
    const room = mostLogBytes - this.written;
    if (room <= 0) return;
    this.fd ??= this.open();
    this.written += writeSync(this.fd, chunk, 0, Math.min(chunk.length, room));
    if (chunk.length > room) writeSync(this.fd, '\n(the rest was dropped: logs are kept up to 10 MB)\n');
  }

  /** The last lines, for people; whole output is at `path`. */
  lastLines(): readonly string[] {
    const text = Buffer.concat(this.tail).toString('utf8');
    const lines = text.replace(/\r?\n$/, '').split(/\r?\n/);
    return text === '' ? [] : lines.slice(-mostLines).map((line) => line.slice(0, longestLine));
  }

  close(): void {
    if (this.fd !== undefined) closeSync(this.fd);
    this.fd = undefined;
  }

  private open(): number {
    mkdirSync(dirname(this.path), { recursive: true });
    return openSync(this.path, 'a');
  }

  private keep(chunk: Buffer): void {
    const last = Buffer.from(chunk.subarray(Math.max(0, chunk.length - tailBytes)));
    this.tail.push(last);
    this.tailed += last.length;
    for (
      let first = this.tail[0];
      first !== undefined && this.tailed - first.length >= tailBytes;
      first = this.tail[0]
    ) {
      this.tail.shift();
      this.tailed -= first.length;
    }
  }
}
