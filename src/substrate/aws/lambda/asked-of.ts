import { askedBucket } from '../asked-bucket.ts';
import type { CallFacts } from '../calls.ts';

/** The rights of a function are ours to write, so nobody has to be told all of them: bundles leave out the rest. */
export const askedOf = (call: CallFacts): readonly string[] => askedBucket(call);
