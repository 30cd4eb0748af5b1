import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { inject } from 'vitest';
import type { Ran } from '../helpers/run-cli.ts';

/** A command line in a process of its own, of a bundle of this very source. */
export class Process {
  stdout = '';
  stderr = '';
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;

  constructor(cwd: string, line: string, env: Readonly<Record<string, string>> = {}) {
    const { PATH = '', HOME = '' } = process.env;
    this.#child = spawn(process.execPath, [inject('cli'), ...line.split(' ')], {
      cwd,
      env: { PATH, HOME, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout?.on('data', (chunk: Buffer) => {
      this.stdout += chunk.toString();
    });
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.stderr += chunk.toString();
    });
    this.#closed = once(this.#child, 'close');
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  /** 128 and more: ended by a signal. */
  async ended(): Promise<Ran> {
    await this.#closed;
    const { exitCode } = this.#child;
    return { code: exitCode ?? 128, stdout: this.stdout, stderr: this.stderr };
  }

  /** When its answer says so; fails when it ends before that. */
  async says(what: string): Promise<void> {
    while (!this.stdout.includes(what)) {
      const more = once(this.#child.stdout ?? this.#child, 'data');
      await Promise.race([more, this.#closed]);
      if (this.stdout.includes(what)) return;
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
        throw new Error(`it ended without saying "${what}":\n${this.stdout}${this.stderr}`);
      }
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#closed;
  }
}
