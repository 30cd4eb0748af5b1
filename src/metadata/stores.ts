/** What of a placement names depend on. An empty stage counts as none, or names would begin with a hyphen. */
export interface NamedPlacement {
  readonly stage?: string | null | undefined;
  readonly account: string;
  readonly region: string;
}

type StoreKind = 'metadata' | 'arc-state' | 'manifest' | 'state';

const placeName = (what: string, { stage, account, region }: NamedPlacement): string => {
  const prefix = stage ? `${stage.toLowerCase()}-` : '';
  return `${prefix}clusterless-${what}-${account}-${region}`;
};

const bucketName = (kind: StoreKind, placement: NamedPlacement): string => placeName(kind, placement);

/** Buckets of the three stores of a placement. Buckets are lower case, so the stage is too. */
export const storeNames = (
  placement: NamedPlacement,
): { readonly metadata: string; readonly state: string; readonly manifest: string } => ({
  metadata: bucketName('metadata', placement),
  state: bucketName('arc-state', placement),
  manifest: bucketName('manifest', placement),
});

/** Bucket of the reconciler's state objects, where no `state-bucket.json` names another. */
export const stateBucketName = (placement: NamedPlacement): string => bucketName('state', placement);

/** The placement's network for containers: a stack, where somebody asked for it. */
export const networkName = (placement: NamedPlacement): string => placeName('network', placement);

/** The placement's arc event bus; other than in buckets the stage is upper case. */
export const busName = ({ stage, region }: NamedPlacement): string =>
  `${stage ? `${stage.toUpperCase()}-` : ''}arc-events-${region}`;

export interface StoreName {
  readonly kind: StoreKind;
  readonly stage: string | null;
  readonly account: string;
  readonly region: string;
}

const storeName =
  /^(?:(?<stage>.+)-)?clusterless-(?<kind>metadata|arc-state|manifest|state)-(?<account>[^-]+)-(?<region>.+)$/;

const storeKinds: Record<string, StoreKind> = {
  metadata: 'metadata',
  'arc-state': 'arc-state',
  manifest: 'manifest',
  state: 'state',
};

/** Which store a bucket is, by its name; undefined for any other bucket. Stages and regions may have hyphens. */
export const parseStoreName = (bucket: string): StoreName | undefined => {
  const groups = storeName.exec(bucket)?.groups;
  const kind = storeKinds[groups?.['kind'] ?? ''];
  const account = groups?.['account'];
  const region = groups?.['region'];
  if (kind === undefined || account === undefined || region === undefined) return undefined;
  return { kind, stage: groups?.['stage'] ?? null, account, region };
};
