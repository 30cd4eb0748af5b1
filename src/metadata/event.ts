import { z } from 'zod';
import type { DatasetRef } from './keys.ts';
import { manifestStates } from './keys.ts';
import { parseLot, Unit } from './lot.ts';
import type { CommittedManifest } from './manifest.ts';
import { ManifestStats } from './manifest.ts';
import { Cause } from './run.ts';

export const availabilitySource = 'clusterless.arc';
export const availabilityDetailType = 'Clusterless Arc Notification';

export const datasetId = ({ name, version }: DatasetRef): string => `${name}/${version}`;

/**
 * A generation was committed. The predecessor's four fields come first and are all that may be counted on; its own
 * boundaries send nothing else. Whoever reads an event takes it for a hint and looks at storage again.
 */
export const AvailabilityDetail = z.object({
  dataset: z.object({ name: z.string(), version: z.string(), pathURI: z.string() }),
  lot: z.string(),
  manifest: z.string(),
  datasetId: z.string(),
  unit: Unit.exactOptional(),
  generation: z.int().min(0).exactOptional(),
  state: z.enum(manifestStates).exactOptional(),
  quality: z.enum(['pass', 'warn']).exactOptional(),
  digest: z.string().exactOptional(),
  contentDigest: z.string().exactOptional(),
  cause: Cause.exactOptional(),
  producer: z
    .object({
      project: z.string(),
      arc: z.string().exactOptional(),
      boundary: z.string().exactOptional(),
      run: z.int().min(0),
    })
    .exactOptional(),
  stats: ManifestStats.exactOptional(),
  committedAt: z.string().exactOptional(),
});
export type AvailabilityDetail = z.infer<typeof AvailabilityDetail>;

export interface AvailabilityEvent {
  readonly bus: string;
  readonly source: typeof availabilitySource;
  readonly detailType: typeof availabilityDetailType;
  readonly detail: AvailabilityDetail;
}

interface Committed {
  readonly dataset: DatasetRef & { readonly pathURI: string };
  readonly unit: Unit;
  readonly manifest: CommittedManifest;
  /** URI of the manifest's object. */
  readonly manifestUri: string;
}

const producerOf = ({ producer }: CommittedManifest): NonNullable<AvailabilityDetail['producer']> => ({
  project: producer.project,
  ...(producer.arc === undefined ? {} : { arc: producer.arc }),
  ...(producer.boundary === undefined ? {} : { boundary: producer.boundary }),
  run: producer.run,
});

const detailOf = ({ dataset, unit, manifest, manifestUri }: Committed): AvailabilityDetail => ({
  dataset: { name: dataset.name, version: dataset.version, pathURI: dataset.pathURI },
  lot: manifest.lotId,
  manifest: manifestUri,
  datasetId: datasetId(dataset),
  unit,
  generation: manifest.generation,
  state: manifest.state,
  quality: manifest.checks.some(({ result }) => result === 'warn') ? 'warn' : 'pass',
  digest: manifest.digest,
  contentDigest: manifest.contentDigest,
  cause: manifest.cause,
  producer: producerOf(manifest),
  stats: manifest.stats,
  committedAt: manifest.committedAt,
});

/** The event of one committed generation, as the bus takes it. */
export const availabilityEvent = (bus: string, committed: Committed): AvailabilityEvent => ({
  bus,
  source: availabilitySource,
  detailType: availabilityDetailType,
  detail: detailOf(committed),
});

const Received = AvailabilityDetail.extend({ datasetId: z.unknown().optional() });

/** Undefined when it is no availability detail. `datasetId` is always that of `dataset`, whatever the sender wrote. */
export const parseAvailability = (detail: unknown): AvailabilityDetail | undefined => {
  const parsed = Received.safeParse(detail);
  const lot = parsed.success ? parseLot(parsed.data.lot) : undefined;
  if (!parsed.success || lot === undefined) return undefined;
  return { ...parsed.data, lot: lot.id, datasetId: datasetId(parsed.data.dataset) };
};

export interface SubscriptionPattern {
  readonly source: readonly string[];
  readonly 'detail-type': readonly string[];
  readonly detail: { readonly datasetId: readonly string[] };
}

/**
 * Undefined without datasets: an arc that subscribes to nothing has no rule (an empty list is no legal pattern, and
 * leaving it out, as the predecessor did, matches everything).
 */
export const subscriptionPattern = (datasetIds: readonly string[]): SubscriptionPattern | undefined =>
  datasetIds.length === 0
    ? undefined
    : {
        source: [availabilitySource],
        'detail-type': [availabilityDetailType],
        detail: { datasetId: [...new Set(datasetIds)] },
      };
