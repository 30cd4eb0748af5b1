import type { Json } from '../metadata/canonical.ts';

/** One execution of a machine. Its name is derived from (arc, lot, run), so that a twin cannot start. */
export interface Execution {
  /** As `executionId` answered. */
  readonly id: string;
  /** Physical name of the machine. */
  readonly machine: string;
  readonly name: string;
  readonly input: Json;
}

export interface Launcher {
  /** The identity that `start` will give, so that a claim can record it before anything runs. */
  executionId(machine: string, name: string): string;
  /** Returns when the execution is accepted, not when it ends. */
  start(execution: Execution): Promise<'started' | 'exists'>;
  /** `dead` ends a claim's life at once and `alive` keeps it; `unknown` leaves it to the lease. */
  probe(id: string): Promise<'alive' | 'dead' | 'unknown'>;
  stop(id: string): Promise<void>;
}
