import type { Json } from '../metadata/canonical.ts';
import type { Architecture, Part } from './part.ts';

/** `arcs/copyA:stack`, `resources/bucket:bucket`, `arcs/copyA:record/<dataset id>`, `project:record/project`. */
export type Address = string;

export type DeletionPolicy = 'delete' | 'retain' | 'retain-if-not-empty';

export interface BucketSpec {
  readonly versioned: boolean;
  /** Object events go to the default event bus. */
  readonly eventBridge: boolean;
  /** Logs that the service may export into it; none when missing. */
  readonly logExports?: readonly { readonly logGroup: string; readonly prefix: string }[];
  readonly tags: { readonly [name: string]: string };
}

/** A log group, and the prefix that its exports go to. */
export type LogExportPlace = NonNullable<BucketSpec['logExports']>[number];

export interface EventBusSpec {
  readonly tags: { readonly [name: string]: string };
}

export interface RuleTarget {
  readonly id: string;
  /** Physical name of a function. */
  readonly function: string;
}

export interface RuleSpec {
  /** `default` is the account's own bus, where object events arrive. */
  readonly bus: string;
  readonly pattern: { readonly [key: string]: Json };
  readonly targets: readonly RuleTarget[];
  readonly enabled: boolean;
}

export interface StackSpec {
  readonly parts: readonly Part[];
  /** A policy, by name or in full, beyond which no role of the stack may go whatever is granted to it. */
  readonly permissionsBoundary?: string;
  readonly tags: { readonly [name: string]: string };
}

/**
 * A JSON body in the metadata store. `replace` belongs to one project and is rewritten by compare-and-swap. `owner`
 * is a dataset's record: it is shared by history, so `body` says who owns and the provider appends to `owners`.
 */
export interface RecordSpec {
  readonly bucket: string;
  readonly mode: 'replace' | 'owner';
  readonly body: { readonly [key: string]: Json };
}

export interface AssetSpec {
  readonly bucket: string;
  /** Hex; the name ends with it. */
  readonly sha256: string;
  readonly source: string;
}

/** An image that is built from a folder, when nobody has built it yet. */
export interface ImageSpec {
  readonly repository: string;
  /** `sha256-<hex>`, of everything that decides what is built; the same content is never built twice. */
  readonly tag: string;
  /** Absolute folder of the build context, with a Dockerfile. */
  readonly path: string;
  readonly architecture: Architecture;
  /** `arcs/toCsv`: in the digest too, so that an image has one owner and goes with it. */
  readonly component: string;
  /** Whether a function is made of it, which AWS Lambda then pulls by itself. */
  readonly forFunction: boolean;
  readonly tags: { readonly [name: string]: string };
}

export interface ObjectSpecs {
  readonly bucket: BucketSpec;
  readonly 'event-bus': EventBusSpec;
  readonly rule: RuleSpec;
  readonly stack: StackSpec;
  readonly record: RecordSpec;
  readonly asset: AssetSpec;
  readonly image: ImageSpec;
}

export type ObjectKind = keyof ObjectSpecs;

/** What one of several components has inside of an object that they share: it comes and goes by updates of that object. */
export interface Member {
  /** What it is, the same for as long as it is the same thing: `glue-table lake/orders`. */
  readonly thing: string;
  /** `resources/orders` */
  readonly component: string;
  readonly protect: boolean;
  /** It stays where it is when it is no longer declared. */
  readonly retained: boolean;
}

interface ObjectOf<K extends ObjectKind> {
  readonly kind: K;
  readonly address: Address;
  /** Physical, deterministic: bucket, bus or stack name; `<bus>/<rule>`; `<bucket>/<key>` of a record; `<repository>:<tag>`. */
  readonly name: string;
  readonly spec: ObjectSpecs[K];
  readonly dependsOn: readonly Address[];
  readonly protect: boolean;
  readonly deletionPolicy: DeletionPolicy;
  /** Take over a thing that exists and carries no tags of ours. */
  readonly adopt: boolean;
  /** The address that this object had before. */
  readonly renamedFrom?: Address;
  /** Missing where an object is of one component alone. */
  readonly members?: readonly Member[];
}

/** What a component lowers to: one thing that should exist in a substrate. */
export type DesiredObject = { readonly [K in ObjectKind]: ObjectOf<K> }[ObjectKind];

/** The desired object of one kind. */
export type Desired<K extends ObjectKind> = Extract<DesiredObject, { readonly kind: K }>;
