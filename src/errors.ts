/**
 * Every failure that a person can meet has a stable code. Exit codes are those of the design; the table also makes
 * docs/reference/errors.md, so `meaning` is written for the reader of that page.
 */
interface ErrorKind {
  readonly exitCode: number;
  readonly retryable: boolean;
  readonly meaning: string;
}

export const errorTable = {
  CLS_USAGE: { exitCode: 64, retryable: false, meaning: 'A flag, an argument or a path on the command line is wrong.' },
  CLS_NO_PROJECTS: { exitCode: 64, retryable: false, meaning: 'No project file was named, and none was found.' },
  CLS_CONFIRMATION_REQUIRED: {
    exitCode: 64,
    retryable: false,
    meaning: 'The verb changes things and nobody could be asked. Pass --yes.',
  },
  CLS_CLOCK_BACKWARDS: { exitCode: 64, retryable: false, meaning: 'The stepped clock never goes back.' },
  CLS_PROJECT_INVALID: {
    exitCode: 65,
    retryable: false,
    meaning: 'One or more project files are wrong. Every problem is listed with file, line and JSON pointer.',
  },
  CLS_FILE_UNREADABLE: { exitCode: 65, retryable: false, meaning: 'A file exists and cannot be read or parsed.' },
  CLS_DATASET_UNKNOWN: {
    exitCode: 65,
    retryable: false,
    meaning: 'An arc reads a dataset that neither the given files nor the placement declare.',
  },
  CLS_STATE_LOCKED: { exitCode: 3, retryable: true, meaning: 'Another run holds the lease of this state object.' },
  CLS_LEASE_LOST: {
    exitCode: 3,
    retryable: true,
    meaning: 'The lease was lost while working; nothing more was started.',
  },
  CLS_BUSY: {
    exitCode: 3,
    retryable: true,
    meaning: 'An operation that somebody else began runs on an object. Wait for it: --lock-timeout 10m.',
  },
  CLS_STATE_CORRUPT: {
    exitCode: 1,
    retryable: false,
    meaning: 'The state object is not valid. It was left untouched.',
  },
  CLS_STATE_NEWER: { exitCode: 1, retryable: false, meaning: 'The state object was written by a newer clusterless.' },
  CLS_RECORD_CORRUPT: {
    exitCode: 1,
    retryable: false,
    meaning: 'A manifest, claim, end or record in a store is not what it must be. It was left untouched.',
  },
  CLS_PLAN_STALE: { exitCode: 4, retryable: true, meaning: 'What the plan was made from has changed. Plan again.' },
  CLS_PLAN_CYCLE: { exitCode: 65, retryable: false, meaning: 'Objects depend on each other in a circle.' },
  CLS_APPLY_INCOMPLETE: { exitCode: 5, retryable: true, meaning: 'Some actions failed, others succeeded.' },
  CLS_APPLY_FAILED: { exitCode: 1, retryable: true, meaning: 'The actions failed.' },
  CLS_REFUSED: {
    exitCode: 6,
    retryable: false,
    meaning: 'Refused: protection, ownership, delete limit, policy or a breaking change.',
  },
  CLS_DATA_UNHEALTHY: { exitCode: 2, retryable: false, meaning: 'The data is not as it should be; see the report.' },
  CLS_DENIED: { exitCode: 1, retryable: false, meaning: 'Access was denied; the missing permission is named.' },
  CLS_CREDENTIALS: { exitCode: 1, retryable: false, meaning: 'No usable credentials, or they belong elsewhere.' },
  CLS_THROTTLED: { exitCode: 1, retryable: true, meaning: 'The service asked to slow down for longer than we waited.' },
  CLS_QUOTA: {
    exitCode: 1,
    retryable: false,
    meaning: 'A quota of the AWS account is used up. Asking again is no help.',
  },
  CLS_WRONG_REGION: {
    exitCode: 1,
    retryable: false,
    meaning: 'A bucket is in another region than it was asked for in.',
  },
  CLS_KEY_UNUSABLE: {
    exitCode: 1,
    retryable: false,
    meaning: 'The KMS key of a bucket, a queue or a function is disabled, on its way out, gone, or not ours to use.',
  },
  CLS_CLOCK_WRONG: {
    exitCode: 1,
    retryable: false,
    meaning: 'The clock of this machine is so far off that AWS accepts no request.',
  },
  CLS_TRANSIENT: { exitCode: 1, retryable: true, meaning: 'A service failed for a moment; trying again may work.' },
  CLS_NOT_BOOTSTRAPPED: {
    exitCode: 1,
    retryable: false,
    meaning: 'The placement has no stores yet, or not the network that containers need. Run bootstrap.',
  },
  CLS_NOT_FOUND: { exitCode: 1, retryable: false, meaning: 'The named thing does not exist.' },
  CLS_DISK: { exitCode: 1, retryable: false, meaning: 'The disk refused: full, read-only or no permission.' },
  CLS_PORT_IN_USE: { exitCode: 1, retryable: false, meaning: 'Another process listens on that port.' },
  CLS_UNSUPPORTED: { exitCode: 1, retryable: false, meaning: 'This substrate cannot do that.' },
  CLS_DOCKER: {
    exitCode: 1,
    retryable: true,
    meaning: 'An image must be built or run, and no Docker engine answers. A ready `image` needs none to deploy.',
  },
  CLS_IMAGE: { exitCode: 1, retryable: false, meaning: 'An image could not be built or pushed; the output says why.' },
  CLS_WORKLOAD: { exitCode: 1, retryable: false, meaning: 'A workload failed or broke its contract.' },
  CLS_INTERRUPTED: { exitCode: 130, retryable: true, meaning: 'Interrupted; what ran was finished and recorded.' },
  CLS_INTERNAL: { exitCode: 1, retryable: false, meaning: 'A defect of clusterless itself. Please report it.' },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof errorTable;

/** One finding in a project file. `line` and `column` count from 1; `path` is a JSON pointer. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly path: string;
  readonly message: string;
  readonly hint: string | null;
}

interface ErrorDetails {
  /** Why it happened, in sentences. */
  readonly detail?: string;
  /** What to do, preferably something that can be typed. */
  readonly hint?: string;
  readonly diagnostics?: readonly Diagnostic[];
  readonly cause?: unknown;
  /** Overrides the table, for failures whose exit code depends on the case (signals). */
  readonly exitCode?: number;
}

export class ClusterlessError extends Error {
  readonly code: ErrorCode;
  readonly summary: string;
  readonly detail: string | undefined;
  readonly hint: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly exitCode: number;
  readonly retryable: boolean;

  /** @param summary what happened, one line without a full stop */
  constructor(code: ErrorCode, summary: string, details: ErrorDetails = {}) {
    super(summary, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'ClusterlessError';
    this.code = code;
    this.summary = summary;
    this.detail = details.detail;
    this.hint = details.hint;
    this.diagnostics = details.diagnostics ?? [];
    this.exitCode = details.exitCode ?? errorTable[code].exitCode;
    this.retryable = errorTable[code].retryable;
  }
}

/** The message of anything that was thrown, for fields and details; never a stack. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
