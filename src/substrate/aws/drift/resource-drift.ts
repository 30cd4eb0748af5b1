import type { JsonObject } from '../../../metadata/canonical.ts';
import type { AwsContext } from '../providers/context.ts';
import type { Look } from './look.ts';
import type { Wanted } from './wanted.ts';

/** What repairing works with. Every changing call goes through `change`. */
export interface Fix extends Pick<AwsContext, 'clients'> {
  /** With proof of the lease, again while the service says that it is busy with the thing. */
  readonly change: <T>(work: () => Promise<T>) => Promise<T>;
}

/**
 * How one type of resource in our templates is looked at and put right. Only what the template sets is compared; what
 * AWS or somebody else adds beside is not ours.
 */
export interface ResourceDrift {
  /** What people call it. */
  readonly word: string;
  /** Properties of the template that `expected` covers; a test holds every template against it. */
  readonly covers: readonly string[];
  readonly nameOf: (wanted: Wanted) => string;
  readonly expected: (wanted: Wanted) => JsonObject;
  /** The members of `expected` as they are; undefined when there is no such thing. */
  readonly found: (look: Look, wanted: Wanted) => Promise<JsonObject | undefined>;
  /** What of it cannot be looked at, in words. */
  readonly unread?: (wanted: Wanted) => readonly string[];
  /** Members whose values are nobody's to see. */
  readonly secret?: string;
  /** Sets what is expected, whatever is there; `differs` tells whether a member of it has to be set at all. */
  readonly repair: (fix: Fix, wanted: Wanted, differs: (member: string) => boolean) => Promise<void>;
  /** Whether `repair` also brings back what is gone. */
  readonly restores: boolean;
}
