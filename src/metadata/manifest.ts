import { z } from 'zod';
import { digestOf } from './canonical.ts';
import { manifestStates } from './keys.ts';
import { decodeRecord } from './record.ts';
import { Cause, Producer, Snapshot } from './run.ts';
import { relativeKey } from './uri.ts';

/** identifier: an object; path: a folder, ends with a slash; prefix: the beginning of keys. */
const UriType = z.enum(['identifier', 'path', 'prefix']);

/**
 * What a workload writes, in the predecessor's words. Unknown fields are ignored (its Python example writes some), and
 * so are all its states read: which of them are acceptable is the reader's decision, with a better message.
 */
export const WorkloadManifest = z.object({
  state: z.enum(['complete', 'empty', 'partial', 'removed']),
  comment: z.string().nullable().default(null),
  lotId: z.string(),
  uriType: UriType.nullish().transform((type) => type ?? 'identifier'),
  uris: z
    .array(z.string())
    .nullish()
    .transform((uris) => uris ?? []),
});
export type WorkloadManifest = z.infer<typeof WorkloadManifest>;

/** Fails with CLS_WORKLOAD and the reason. */
export const parseWorkloadManifest = (bytes: Uint8Array): WorkloadManifest =>
  decodeRecord(WorkloadManifest, bytes, { what: "the workload's manifest", code: 'CLS_WORKLOAD' });

export const ManifestObject = z.object({
  uri: z.string(),
  /** Bytes. */
  size: z.int().min(0),
  /** With its scheme: `crc32:…`, `crc64nvme:…`, `etag:…`. */
  checksum: z.string(),
});
export type ManifestObject = z.infer<typeof ManifestObject>;

/** Totals over `objects`; `rows` only where the producer knows. */
export const ManifestStats = z.object({
  objects: z.int().min(0),
  bytes: z.int().min(0),
  rows: z.int().min(0).exactOptional(),
});
export type ManifestStats = z.infer<typeof ManifestStats>;

/** Body of `gNNNN.json`: one generation, immutable. The predecessor's five fields come first; members are in this order. */
export const CommittedManifest = z.object({
  state: z.enum(manifestStates),
  comment: z.string().nullable(),
  lotId: z.string(),
  uriType: UriType,
  uris: z.array(z.string()),
  generation: z.int().min(0),
  /** Input digest: at most one generation of a lot has it. */
  digest: z.string(),
  /** Of `objects`: equal content of two generations. */
  contentDigest: z.string(),
  producer: Producer,
  inputs: Snapshot,
  objects: z.array(ManifestObject),
  stats: ManifestStats,
  checks: z.array(
    z.object({ name: z.string(), result: z.enum(['pass', 'warn']), message: z.string().exactOptional() }),
  ),
  token: z.string(),
  cause: Cause,
  committedAt: z.iso.datetime(),
});
export type CommittedManifest = z.infer<typeof CommittedManifest>;

/** Fails with CLS_RECORD_CORRUPT. */
export const parseCommittedManifest = (bytes: Uint8Array): CommittedManifest =>
  decodeRecord(CommittedManifest, bytes, { what: 'a committed manifest', code: 'CLS_RECORD_CORRUPT' });

export const statsOf = (objects: readonly ManifestObject[]): ManifestStats => ({
  objects: objects.length,
  bytes: objects.reduce((sum, { size }) => sum + size, 0),
});

/**
 * Identity of content: the sorted relative paths, sizes and checksums. Pass the root that moves with the run (its own
 * folder where it has one), or the same files would differ by the run's name. Objects elsewhere count by full URI.
 */
export const contentDigest = (objects: readonly ManifestObject[], root: string): string =>
  digestOf(
    objects
      .map(({ uri, size, checksum }) => [relativeKey(uri, root) ?? uri, size, checksum] as const)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
  );
