import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Ran } from '../helpers/run-cli.ts';
import { runCli } from '../helpers/run-cli.ts';

type Options = Parameters<typeof runCli>[2];

/** What differs from one run to the next, as words that do not. */
const moving: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '<id>'],
  [/sha256:[0-9a-f]{64}/g, 'sha256:<digest>'],
  [/\b\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d{3})?Z/g, '<time>'],
  [/\b(\d+ ms|\d+(\.\d+)? s)\b/g, '<ms>'],
  [/\b(r\d{4})-[0-9a-f]{8}\b/g, '$1-<run>'],
];

/** An empty folder to type commands in, gone at the end. */
export class Workspace implements Disposable {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'cls-cli-')));

  /** @param line words without spaces in them, as typed; `argv` for the others */
  run(line: string, options?: Options): Promise<Ran> {
    return this.argv(line.split(' '), options);
  }

  argv(words: readonly string[], options?: Options): Promise<Ran> {
    return runCli(this.folder, words, options);
  }

  /** The same from a folder of it. */
  below(name: string): { run(line: string): Promise<Ran> } {
    return { run: (line) => runCli(this.path(name), line.split(' ')) };
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, content: string | Uint8Array | object, mode = 0o644): string {
    const path = this.path(name);
    mkdirSync(dirname(path), { recursive: true });
    const isRaw = typeof content === 'string' || content instanceof Uint8Array;
    writeFileSync(path, isRaw ? content : JSON.stringify(content, null, 2), { mode });
    return path;
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  /** The whole answer with everything that moves replaced, for snapshots. */
  said({ code, stdout, stderr }: Ran): string {
    const text = `${stdout}${stderr === '' ? '' : `--- stderr\n${stderr}`}--- exit ${code}\n`;
    return moving.reduce((so, [what, word]) => so.replaceAll(what, word), text.replaceAll(this.folder, '<folder>'));
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
