import type { DatasetRef } from '../../../metadata/keys.ts';
import { ingressPrefix, manifestPrefix } from '../../../metadata/keys.ts';
import type { Place } from '../arn.ts';
import { bucketArn, executionArn } from '../arn.ts';
import type { StateBucket } from '../state-bucket.ts';
import type { Access } from './access.ts';
import { access, everywhere, listing } from './access.ts';

/** One object of the state bucket. */
export interface StateAt {
  readonly bucket: string;
  readonly key: string;
  readonly kmsKeyArn?: StateBucket['kmsKeyArn'];
  /** Who opens it, when that is not whoever the policy is for: the rights on it are theirs. */
  readonly openedBy?: Pick<StateBucket, 'profile' | 'roleArn'> | undefined;
}

const objectArn = (place: Place, { bucket, key }: Pick<StateAt, 'bucket' | 'key'>): string =>
  `${bucketArn(place, bucket)}/${key}`;

/** The role is taken by the profile where there is one. */
const openState = ({ profile, roleArn }: Pick<StateBucket, 'profile' | 'roleArn'>): readonly Access[] =>
  roleArn === undefined || profile !== undefined ? [] : [access('OpenState', ['sts:AssumeRole'], [roleArn])];

export const readState = (place: Place, at: StateAt): readonly Access[] => {
  if (at.openedBy !== undefined) return openState(at.openedBy);
  return [
    access('ReadState', ['s3:GetObject'], [objectArn(place, at)]),
    listing('ReadState', bucketArn(place, at.bucket), [at.key]),
    ...(at.kmsKeyArn === undefined ? [] : [access('ReadState', ['kms:Decrypt'], [at.kmsKeyArn])]),
  ];
};

/** Every write of the state is conditional, which the bucket's own policy asks for too. */
export const writeState = (place: Place, at: StateAt): readonly Access[] => {
  if (at.openedBy !== undefined) return [];
  return [
    access('WriteState', ['s3:PutObject'], [objectArn(place, at)]),
    ...(at.kmsKeyArn === undefined ? [] : [access('WriteState', ['kms:GenerateDataKey'], [at.kmsKeyArn])]),
  ];
};

/** Code and big templates: found by their digest, put where nothing is, never written again. */
export const sendAssets = (place: Place, metadata: string): readonly Access[] => [
  listing('SendAssets', bucketArn(place, metadata), ['assets/*']),
  {
    ...access('SendAssets', ['s3:PutObject'], [`${bucketArn(place, metadata)}/assets/*`]),
    condition: { Null: { 's3:if-none-match': 'false' } },
  },
];

/** Records of datasets that other projects own. */
export const readForeign = (place: Place, metadata: string, key: string): readonly Access[] => [
  access('ReadRecords', ['s3:GetObject'], [`${bucketArn(place, metadata)}/${key}`]),
  listing('ReadRecords', bucketArn(place, metadata), [key]),
];

export interface Readable {
  readonly metadata: string;
  readonly manifest: string;
  readonly state: string;
}

/** Whether something has arrived for a boundary that nobody has committed, before it goes or when it comes back. */
export const findOpenLots = (
  place: Place,
  stores: Pick<Readable, 'metadata' | 'manifest'>,
  dataset: DatasetRef,
): readonly Access[] => [
  listing('FindOpenLots', bucketArn(place, stores.metadata), [`${ingressPrefix(dataset)}*`]),
  listing('FindOpenLots', bucketArn(place, stores.manifest), [`${manifestPrefix(dataset)}*`]),
];

const readBelow = (sid: string, arn: string, prefixes: readonly string[]): readonly Access[] => [
  access(
    sid,
    ['s3:GetObject'],
    prefixes.map((prefix) => `${arn}/${prefix}`),
  ),
  listing(sid, arn, prefixes),
];

/** What `status`, `arcs`, `datasets` and their like read. No bucket with data is among it. */
export const readFacts = (place: Place, stores: Readable, machines: readonly string[]): readonly Access[] => [
  access('FindPlacements', ['s3:ListAllMyBuckets'], everywhere),
  ...readBelow('ReadMetadata', bucketArn(place, stores.metadata), ['projects/*', 'datasets/*', 'control/*']),
  // Which lots a boundary has collected and not closed yet; what arrived is not read.
  listing('ReadMetadata', bucketArn(place, stores.metadata), ['ingress/*']),
  ...readBelow('ReadManifests', bucketArn(place, stores.manifest), ['datasets/*']),
  // Ends are asked for one by one, of runs whose listing leaves the state open.
  ...readBelow('ReadArcState', bucketArn(place, stores.state), ['arcs/*', 'ends/*']),
  ...(machines.length === 0
    ? []
    : [
        access(
          'ReadExecutions',
          ['states:DescribeExecution'],
          machines.map((machine) => executionArn(place, machine, '*')),
        ),
      ]),
];
