import { z } from 'zod';
import type { Json } from '../metadata/canonical.ts';

const Count = z.int().min(0);
const Digest = z.string().regex(/^[0-9a-f]{64}$/);
const Time = z.iso.datetime();
const Address = z.string().min(1);

/** The text was parsed as JSON, so every value is JSON; walking it again would only cost time. */
const JsonValue = z.custom<Json>((value) => value !== undefined);
const Fields = z.record(z.string(), JsonValue);

/** Which project, in which version, lives where: the identity of one state object. */
export const Scope = z.strictObject({
  provider: z.string().min(1),
  stage: z.string().nullable(),
  account: z.string().min(1),
  region: z.string().min(1),
  project: z.string().min(1),
  projectVersion: z.string().min(1),
});
export type Scope = z.infer<typeof Scope>;

/** A process that works on the state. `started` tells it from a later process with the same pid. */
export const Holder = z.strictObject({
  user: z.string(),
  host: z.string(),
  pid: Count,
  started: Time.optional(),
  url: z.string().optional(),
});
export type Holder = z.infer<typeof Holder>;

/** Lives inside the state object, so that taking it and writing state are one compare-and-swap. */
export const Lease = z.strictObject({
  state: z.enum(['held', 'released']),
  /** Plus one at every acquire and every forced release; never reused: the fence. */
  epoch: Count,
  run: z.uuid(),
  ttlMs: z.int().min(30_000),
  holder: Holder,
  command: z.enum(['apply', 'watch', 'destroy', 'import', 'state', 'hold']),
  note: z.string().max(200).optional(),
});
export type Lease = z.infer<typeof Lease>;

/** Durable before the cloud call that it announces; cleared by the write that records how the call ended well. */
export const Intent = z.strictObject({
  op: z.enum(['create', 'update', 'delete', 'adopt', 'forget']),
  step: z.enum(['only', 'create-new', 'repoint', 'delete-old']),
  token: z.string().max(128),
  run: z.uuid(),
  epoch: Count,
  startedAt: Time,
  desiredDigest: Digest.optional(),
  /** Physical name of the object that replaces this one while both may exist. */
  candidateId: z.string().optional(),
  /** The address that the object is getting, when that is a new one: its tags may carry either. */
  address: Address.optional(),
  /** It also changes back what is inside, which only a deep look sees. */
  inside: z.literal(true).optional(),
});
export type Intent = z.infer<typeof Intent>;

/** In Kubernetes' form. */
export const Condition = z.strictObject({
  type: z.enum(['Ready', 'Synced', 'Drifted', 'Stalled']),
  status: z.enum(['True', 'False', 'Unknown']),
  reason: z.string(),
  message: z.string().max(2000).optional(),
  since: Time.optional(),
});
export type Condition = z.infer<typeof Condition>;

/** A physical object that was replaced and is still to be deleted. */
export const Superseded = z.strictObject({
  name: z.string(),
  physicalId: z.string().optional(),
  reason: z.string(),
  managed: Fields,
  attributes: Fields,
  deletionPolicy: z.enum(['delete', 'retain', 'retain-if-not-empty']),
});
export type Superseded = z.infer<typeof Superseded>;

/** See `Member` of the substrate's objects. */
const Member = z.strictObject({
  thing: z.string(),
  component: z.string(),
  protect: z.boolean(),
  retained: z.boolean(),
});

export const Resource = z.strictObject({
  kind: z.enum(['bucket', 'event-bus', 'rule', 'stack', 'record', 'asset', 'image']),
  /** Deterministic physical name. */
  name: z.string().min(1),
  /** Absent only while the first create is open. */
  physicalId: z.string().optional(),
  generation: Count,
  observedGeneration: Count,
  /** Of the managed fields as declared. */
  desiredDigest: Digest,
  /** Of protect, deletionPolicy, dependsOn and members. */
  policyDigest: Digest,
  observedDigest: Digest.optional(),
  /** Last applied; a secret is `{ref, hmac}`. */
  managed: Fields,
  outputs: z.record(z.string(), z.string()),
  dependsOn: z.array(Address),
  protect: z.boolean(),
  deletionPolicy: z.enum(['delete', 'retain', 'retain-if-not-empty']),
  origin: z.enum(['created', 'adopted']),
  /** Owned by the kind's provider, opaque to everybody else. */
  attributes: Fields,
  intent: Intent.optional(),
  superseded: z.array(Superseded).optional(),
  /** Of an object that several components share. */
  members: z.array(Member).optional(),
  conditions: z.array(Condition).max(8),
  /** In a row; a success forgets. Part of the operation token, so that a new try is a new operation. */
  failures: Count,
});
export type Resource = z.infer<typeof Resource>;

const LastRun = z.strictObject({
  run: z.uuid(),
  command: Lease.shape.command,
  /** `interrupted` from the beginning on, until the run says otherwise. */
  ended: z.enum(['done', 'partial', 'failed', 'interrupted']),
  at: Time,
  /** Digest of the plan file that it applied. */
  plan: Digest.optional(),
});

/** The reconciler's memory of one project in one placement. No secrets; nothing time-like outside lease, intents, lastRun and conditions. */
export const State = z.strictObject({
  format: z.literal('clusterless.state'),
  version: z.literal(1),
  /** Born with the first write, kept for life; goes into ownership tags. */
  lineage: z.uuid(),
  serial: Count,
  /** New on every write, so that no two bodies are equal and a lost reply can be recognised. */
  writeId: z.uuid(),
  tool: z.string(),
  scope: Scope,
  lease: Lease,
  source: z.strictObject({ desiredDigest: Digest, commit: z.string().optional() }),
  resources: z.record(Address, Resource),
  imports: z.array(z.strictObject({ scope: z.string(), address: Address })).max(1000),
  moved: z.array(z.strictObject({ from: Address, to: Address })).max(200),
  appliedPlans: z.array(Digest).max(20),
  lastRun: LastRun.optional(),
});
export type State = z.infer<typeof State>;
