import type { Instant } from '../../../ports/clock.ts';

/** What an object-created event needs to say, as far as it is known before the object can be seen. */
export interface Written {
  readonly bucket: string;
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Hexadecimal; of two writes of a key the later one has the greater text. */
  readonly sequencer: string;
  readonly time: Instant;
  /** The S3 operation that S3 would name. */
  readonly reason: 'PutObject' | 'CopyObject' | 'CompleteMultipartUpload';
}

export type Removed = Omit<Written, 'size' | 'reason'>;

/** A change that was announced and has not ended yet. One of the two is called, once. */
export interface Announced {
  /** It can be seen. The etag is missing for a removal, and when a failure leaves open what can be seen. */
  happened(etag?: string): void;
  /** Certainly nothing was changed. */
  abandoned(): void;
}

/**
 * What to do before a change is seen. The body is staged already; when the hook fails nothing is changed. A process
 * that dies before the end leaves an event that may have no object, which its reader drops.
 */
export interface WriteHooks {
  readonly beforeVisible?: ((written: Written) => Announced | undefined) | undefined;
  readonly beforeRemove?: ((removed: Removed) => Announced | undefined) | undefined;
}

/**
 * Makes a change and ends its announcement. Nothing waits in between: whoever sees the change finds its event, and
 * whoever finds the event sees the change.
 * @param endOf answers undefined when nothing was changed
 */
export const announcing = <T>(
  announced: Announced | undefined,
  change: () => T,
  endOf: (result: T) => { readonly etag?: string } | undefined,
): T => {
  let result: T;
  try {
    result = change();
  } catch (error) {
    announced?.happened();
    throw error;
  }
  const end = endOf(result);
  if (end === undefined) announced?.abandoned();
  else announced?.happened(end.etag);
  return result;
};
