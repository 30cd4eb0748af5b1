import type { ErrorCode } from '../errors.ts';
import type { Address } from '../substrate/object.ts';
import type { ActionName } from './plan.ts';

export interface OutcomeError {
  readonly code: ErrorCode;
  readonly summary: string;
  readonly detail: string | null;
  readonly hint: string | null;
  readonly retryable: boolean;
}

export interface Outcome {
  /** `<name>/<version>` */
  readonly project: string;
  readonly address: Address;
  /** What was done; a deletion that kept its object is a `forget`. */
  readonly action: ActionName;
  readonly outcome: 'succeeded' | 'failed' | 'skipped';
  readonly ms: number;
  /** Why it was skipped, or what was kept. */
  readonly note: string | null;
  readonly error?: OutcomeError;
}

export interface ProjectResult {
  readonly name: string;
  readonly version: string;
  /** Of the state object after the run; `null` while there is none. */
  readonly serial: number | null;
  readonly writes: number;
}

/** The body of the `Result` document. */
export interface Result {
  readonly summary: {
    readonly succeeded: number;
    readonly failed: number;
    readonly skipped: number;
    readonly unchanged: number;
  };
  readonly outcomes: readonly Outcome[];
  readonly projects: readonly ProjectResult[];
  readonly state: { readonly writes: number };
  readonly calls: number;
}

interface ResultParts {
  readonly outcomes: readonly Outcome[];
  readonly projects: readonly ProjectResult[];
  readonly unchanged: number;
  readonly calls: number;
}

export const makeResult = ({ outcomes, projects, unchanged, calls }: ResultParts): Result => {
  const count = (end: Outcome['outcome']): number => outcomes.filter(({ outcome }) => outcome === end).length;
  return {
    summary: { succeeded: count('succeeded'), failed: count('failed'), skipped: count('skipped'), unchanged },
    outcomes,
    projects,
    state: { writes: projects.reduce((sum, { writes }) => sum + writes, 0) },
    calls,
  };
};
