export interface Requests {
  /** PUT, COPY, POST and LIST: one price. */
  readonly writes: number;
  /** GET and HEAD. */
  readonly reads: number;
}

/** Requests to S3 of each step of a lot of one object; a test counts them in the pipeline itself. */
export const lotRequests = {
  /** An object that is a lot by itself. */
  collect: { writes: 6, reads: 1 },
  /** An object of a lot that is closed later, and the closing. */
  collectEntry: { writes: 1, reads: 1 },
  close: { writes: 6, reads: 0 },
  evaluate: { writes: 3, reads: 1 },
  copy: { writes: 2, reads: 2 },
  /** Of one manifest, into a table. */
  partitions: { writes: 1, reads: 1 },
  finish: { writes: 8, reads: 2 },
  closeEmpty: { writes: 6, reads: 0 },
  evaluateEmpty: { writes: 10, reads: 1 },
} as const satisfies Record<string, Requests>;
