import type { Io } from '../../src/commands/io.ts';
import { main } from '../../src/commands/main.ts';

/** A command line that goes on until it is told to stop, in this process. */
export class Live {
  stdout = '';
  stderr = '';
  readonly ended: Promise<number>;
  readonly #drain = new AbortController();
  #heard: (() => void)[] = [];

  constructor(cwd: string, line: string) {
    const io: Io = {
      write: (text) => this.#hear(text),
      writeBytes: async () => {},
      note: (text) => {
        this.stderr += text;
      },
      stdin: async function* () {},
      readStdin: async () => '',
      confirm: undefined,
      cwd,
      env: {},
      columns: 100,
      answerIsTTY: false,
      progressIsTTY: false,
      color: false,
      holder: { user: 'ana', host: 'laptop', pid: process.pid },
      drain: this.#drain.signal,
      abort: new AbortController().signal,
      signalled: () => 'SIGTERM',
    };
    this.ended = main(line.split(' '), io);
  }

  #hear(text: string): void {
    this.stdout += text;
    const heard = this.#heard;
    this.#heard = [];
    for (const wake of heard) wake();
  }

  /** When it has said so `times` times, from its beginning on. */
  async says(what: string, times = 1): Promise<void> {
    const over = this.ended.then((code) => {
      throw new Error(`it ended with ${code} without saying "${what}":\n${this.stdout}${this.stderr}`);
    });
    while (this.stdout.split(what).length <= times) {
      await Promise.race([new Promise<void>((resolve) => this.#heard.push(resolve)), over]);
    }
    over.catch(() => {});
  }

  stop(): Promise<number> {
    this.#drain.abort();
    return this.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
