import type { Instant } from '../../../ports/clock.ts';

/** What an object-created event needs to say. */
export interface Written {
  readonly bucket: string;
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Missing before the object is visible: renaming a file changes it. */
  readonly etag?: string;
  /** Hexadecimal; of two writes of a key the later one has the greater text. */
  readonly sequencer: string;
  readonly time: Instant;
}

export type Removed = Omit<Written, 'size' | 'etag'>;

/**
 * What to do before a write is seen. The body is staged already; when the hook fails nothing was written. A process
 * that dies between hook and write leaves an event without an object, which its reader drops.
 */
export interface WriteHooks {
  readonly beforeVisible?: ((written: Written) => Promise<void> | void) | undefined;
  readonly beforeRemove?: ((removed: Removed) => Promise<void> | void) | undefined;
}
