import type { Instant } from './clock.ts';

export interface LogExport {
  readonly name: string;
  readonly logGroup: string;
  /** Only streams whose names begin so. */
  readonly streamPrefix: string | null;
  readonly from: Instant;
  /** Inclusive. */
  readonly to: Instant;
  readonly bucket: string;
  /** Without slashes at its ends; may be empty. */
  readonly prefix: string;
}

/** Exports of logs to object storage, by a service that does one at a time. */
export interface LogExports {
  /** Returns when it is accepted, not when it is done. `busy`: another is going on. */
  start(task: LogExport): Promise<'started' | 'busy'>;
}
