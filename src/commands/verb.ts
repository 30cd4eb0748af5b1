import type { Flag } from './flags.ts';
import type { Io } from './io.ts';

/** What was typed, after commander and before the verb has parsed it. */
export interface Call {
  readonly io: Io;
  readonly args: readonly string[];
  readonly flags: { readonly [name: string]: unknown };
}

/** Answers the exit code; throws a ClusterlessError when it cannot answer. */
export type Run = (call: Call) => Promise<number>;

/** A verb is a value. Its code is loaded only when it is called, because start-up is a bar. */
export interface Verb {
  readonly name: string;
  readonly alias?: string;
  /** One line for the list of verbs. */
  readonly does: string;
  readonly example: string;
  /** As commander writes them: `<file>`, `[uri]`, `<what...>`. */
  readonly args?: readonly string[];
  readonly flags: readonly Flag[];
  readonly load: () => Promise<Run>;
}

/** Verbs that share a first word: `local put`, `state show`. */
export interface VerbGroup {
  readonly name: string;
  readonly does: string;
  readonly verbs: readonly Verb[];
}
