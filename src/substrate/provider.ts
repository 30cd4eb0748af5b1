import type { Json } from '../metadata/canonical.ts';
import type { Instant } from '../ports/clock.ts';
import type { Address, Desired, DesiredObject, ObjectKind } from './object.ts';

/** `fast` is batched and may miss what the kind's page says; `full` reads every managed field; `deep` also inside stacks. */
export type Depth = 'none' | 'fast' | 'full' | 'deep';

export type Fields = { readonly [path: string]: Json };

/** Something inside of an object that is not as the object's own fields stand for: somebody changed it by hand. */
export interface Deviation {
  /** `function orders-copy/Timeout` */
  readonly path: string;
  readonly wanted: Json;
  readonly found: Json;
  /** Both sides are `null` then, and it only says that they differ. */
  readonly sensitive: boolean;
  /** It is gone, and only making the whole object anew brings it back. */
  readonly replaces: boolean;
}

/** Something that is not ours to make here, without which an object can neither be made nor changed. */
export interface Unmet {
  /** Why, in a sentence. */
  readonly detail: string;
  /** What to type or change. */
  readonly hint: string;
}

/** An earlier change was left half done, and nothing can be changed before somebody goes on from there. */
export interface Stuck extends Unmet {
  /** A writer can, when it is told to (`Call.repair`). */
  readonly repairable: boolean;
}

/** Three answers, never two: a refused read is `unknown` and never means that the thing is missing. */
export type Observed =
  | { readonly found: 'no'; readonly unmet?: Unmet }
  | {
      readonly found: 'yes';
      readonly owner: 'us' | 'other' | 'none';
      /** Who, when it is not us: a project and version, or "no tags". */
      readonly ownerText?: string;
      /** Only the managed fields that this depth read. */
      readonly fields: Fields;
      readonly checked: 'existence' | 'managed' | 'all';
      /** The provider's own notes (a stack's id), kept in the state and opaque to everybody else. */
      readonly attributes?: Fields;
      /** An operation is running on it; `token` is the one that began it. */
      readonly busy?: { readonly token?: string; readonly since: string };
      /** What `deep` found inside. Empty or missing: nothing that it looked at differs. */
      readonly inside?: readonly Deviation[];
      /** What is inside and not even `deep` looked at, in words. */
      readonly unread?: readonly string[];
      readonly unmet?: Unmet;
      readonly stuck?: Stuck;
    }
  | { readonly found: 'unknown'; readonly error: Error };

/** What the state remembers of one object, as far as a provider needs it. */
export interface Prior {
  readonly address: Address;
  readonly kind: ObjectKind;
  readonly name: string;
  readonly physicalId?: string;
  /** Last applied managed fields. */
  readonly managed: Fields;
  readonly attributes: Fields;
}

export interface ReadTarget {
  readonly address: Address;
  readonly name: string;
  /**
   * Who asks. A thing is `us` when its tags carry this lineage and one of: this address, `prior.address`,
   * `desired.renamedFrom`. Another lineage or address is `other`, and `ownerText` says which.
   */
  readonly owner: Ownership;
  /** What is wanted, when it is; a deletion has only `prior`. */
  readonly desired?: DesiredObject;
  readonly prior?: Prior;
}

/** Takes all targets of a kind at once, so that batching is the only way to read. */
export interface Reader {
  batch(targets: readonly ReadTarget[], depth: Depth, signal: AbortSignal): Promise<ReadonlyMap<Address, Observed>>;
  /**
   * Asks for what the next `batch` of these names will list, while something else is waited for. Only a listing: it is
   * older than what is remembered may be, so whatever of that seems to be gone has to be looked at again.
   */
  ahead?(names: readonly string[]): void;
}

export interface Call {
  /** Deterministic, so that a restarted process recognises its own operation. */
  readonly token: string;
  /** Whose: goes into ownership tags. */
  readonly owner: Ownership;
  /** Called right before every mutating call; throws CLS_LEASE_LOST when there is no proof of the lease. */
  fence(): void;
  readonly signal: AbortSignal;
  /** Wall time after which the action gives up. */
  readonly deadline: Instant;
  /** Change back what is inside, too: the plan said so. */
  readonly inside?: boolean;
  /** Where it is stuck, bring it first to where it stood before: somebody asked for that. */
  readonly repair?: boolean;
}

/** `lineage` is the state object's; `scope` names project, version and placement for people. */
export interface Ownership {
  readonly lineage: string;
  readonly scope: string;
  readonly project: string;
  readonly projectVersion: string;
}

export interface Done {
  readonly physicalId: string;
  readonly attributes: Fields;
  readonly outputs: { readonly [name: string]: string };
}

/** Works on one object. Writers are only handed to `execute`; the planner never sees one. */
export interface Writer<K extends ObjectKind> {
  create(desired: Desired<K>, call: Call): Promise<Done>;
  update(desired: Desired<K>, prior: Prior, call: Call): Promise<Done>;
  /** `kept`: it stays, by its deletion policy (a bucket with objects); the reason is shown. */
  delete(
    prior: Prior,
    policy: DesiredObject['deletionPolicy'],
    call: Call,
  ): Promise<'deleted' | { readonly kept: string }>;
  /** What to do about an intent that a crash left open, given what is there now. */
  resume(
    prior: Prior,
    observed: Observed,
    call: Call,
  ): Promise<'done' | 'reissue' | 'gone' | { readonly blocked: string }>;
}

/** Limits of the service behind a kind: actions of one lane share a queue. */
export interface Lane {
  readonly name: string;
  readonly concurrency: number;
  /** In the mean. */
  readonly perSecond?: number;
  /** So many may start at once before the mean holds; default `perSecond`. */
  readonly burst?: number;
}

/** How one kind of object lives in one substrate. Shared code asks the provider instead of testing for a kind. */
export interface Provider<K extends ObjectKind> {
  readonly kind: K;
  readonly lane: Lane;
  /** Expected seconds of one action: the longest path starts first. */
  readonly weight: number;
  /** Projection of a spec to the fields that are compared; secrets are references. */
  managed(desired: Desired<K>): Fields;
  /** Fields whose change means another physical object. */
  readonly immutable: readonly string[];
  /** Why something of this kind gets another name, where that is not simply another name. */
  readonly anotherName?: string;
  /** Paths that `fast` does not see, for "not checked". */
  readonly unseenByFast: readonly string[];
  /** What only `deep` sees, in words. */
  readonly unseenByFull?: readonly string[];
  readonly reader: Reader;
  readonly writer: Writer<K>;
}

interface AnyWriter extends Pick<Writer<ObjectKind>, 'delete' | 'resume'> {
  create(desired: DesiredObject, call: Call): Promise<Done>;
  update(desired: DesiredObject, prior: Prior, call: Call): Promise<Done>;
}

/**
 * A provider whose kind is known only at run time. Methods are bivariant, so every `Provider<K>` is one; spelled out,
 * because the compiler compares instances of one generic by its parameters and not by their members.
 */
export interface AnyProvider extends Omit<Provider<ObjectKind>, 'managed' | 'writer'> {
  managed(desired: DesiredObject): Fields;
  readonly writer: AnyWriter;
}

/** A substrate without a provider for a kind cannot hold objects of that kind. */
export type Providers = ReadonlyMap<ObjectKind, AnyProvider>;

/** Why a provider's call failed, decided once by the substrate. */
export type FailureKind =
  | 'transient'
  | 'throttled'
  | 'conflict'
  /** An operation that somebody else began is running on it. */
  | 'busy'
  | 'denied'
  | 'invalid'
  | 'foreign-owner'
  | 'protected'
  | 'fenced'
  | 'unknown-outcome';

export class ProviderError extends Error {
  readonly failure: FailureKind;
  readonly retryAfterMs: number | undefined;
  readonly hint: string | undefined;

  constructor(
    failure: FailureKind,
    message: string,
    more: { retryAfterMs?: number; hint?: string; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'ProviderError';
    this.failure = failure;
    this.retryAfterMs = more.retryAfterMs;
    this.hint = more.hint;
  }
}
