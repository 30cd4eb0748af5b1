/** Everything that a verb may touch of the process it runs in. `cli.ts` supplies the real one, tests their own. */
export interface Io {
  /** The answer, to stdout. */
  write(text: string): void;
  /** The same for bytes; waits while the reader is slow. */
  writeBytes(chunk: Uint8Array): Promise<void>;
  /** Progress and failures, to stderr. */
  note(text: string): void;
  stdin(): AsyncIterable<Uint8Array>;
  readStdin(): Promise<string>;
  /** Absent when nobody can be asked. */
  readonly confirm: ((question: string) => Promise<boolean>) | undefined;
  readonly cwd: string;
  readonly env: { readonly [name: string]: string | undefined };
  readonly columns: number;
  readonly answerIsTTY: boolean;
  readonly progressIsTTY: boolean;
  readonly color: boolean;
  readonly holder: { readonly user: string; readonly host: string; readonly pid: number };
  /** First Ctrl-C or SIGTERM: finish what runs, start nothing new. */
  readonly drain: AbortSignal;
  /** Second one: give up. */
  readonly abort: AbortSignal;
  signalled(): 'SIGINT' | 'SIGTERM' | undefined;
}
