import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { ifThere } from '../store/disk-error.ts';
import { namesIn, removeFile } from '../whole-file.ts';

const most = 256;
const encoder = new TextEncoder();
const blank = 0x20;

/** A body of at least that size, blank at its end, which JSON does not mind. */
const padded = (text: string, size: number): Uint8Array => {
  const body = encoder.encode(text);
  if (body.length >= size) return body;
  const whole = new Uint8Array(size).fill(blank);
  whole.set(body);
  return whole;
};

/** Writes a whole event into a file that is there. False when it is not. */
export const writeOver = (path: string, text: string): boolean => {
  const fd = ifThere(() => openSync(path, 'r+'));
  if (fd === undefined) return false;
  try {
    const body = padded(text, fstatSync(fd).size);
    for (let at = 0; at < body.length; ) at += writeSync(fd, body, at, body.length - at, at);
    return true;
  } finally {
    closeSync(fd);
  }
};

/**
 * Files of delivered events, to be written over by new ones. Making and removing a file for each event is what disks
 * are slow at: ext4 passes over every inode that was freed in the last seconds before it gives out a new one. Only for
 * the process that holds the drainer's lock: two writers in one file would be two events in one.
 */
export class SpareFiles {
  private readonly folder: string;
  private readonly names: string[];

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
    this.names = namesIn(folder, '').slice(0, most);
  }

  /** Takes a file that nobody needs any more. */
  take(path: string, name: string): void {
    if (this.names.length >= most) removeFile(path);
    else {
      ifThere(() => renameSync(path, `${this.folder}/${name}`));
      this.names.push(name);
    }
  }

  /** Writes into one of them and gives it its new name. False when there is none. */
  put(path: string, text: string): boolean {
    const name = this.names.pop();
    const spare = `${this.folder}/${name}`;
    if (name === undefined || !writeOver(spare, text)) return false;
    renameSync(spare, path);
    return true;
  }
}
