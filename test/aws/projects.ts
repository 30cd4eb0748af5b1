import type { Cloud } from './cloud.ts';

const version = '20230101';

const dataset = (bucket: string, name: string) => ({ name, version, pathURI: `s3://${bucket}/${name}/` });

export const copyArc = (name: string, from: string, to: ReturnType<typeof dataset>) => ({
  type: 'aws:core:s3CopyArc',
  name,
  sources: { main: { name: from, version } },
  sinks: { main: to },
});

export const ingestOf = ({ team }: Cloud): string => `ingest-${team}`;
export const lakeProjectOf = ({ team }: Cloud): string => `lake-${team}`;
export const landingOf = ({ account }: Cloud): string => `landing-${account}`;
export const lakeOf = ({ account }: Cloud): string => `lake-${account}`;

const boundary = (cloud: Cloud, name: string, more: object) => ({
  type: 'aws:core:s3PutListenerBoundary',
  name,
  dataset: dataset(landingOf(cloud), name),
  lotUnit: 'PT5M',
  ...more,
});

/** The team that takes things in: what seldom arrives, what often does, and a copy of both. */
export const ingest = (cloud: Cloud) => ({
  project: { name: ingestOf(cloud), version },
  placement: cloud.placement,
  resources: [{ type: 'aws:core:s3Bucket', name: 'landing', bucketName: landingOf(cloud) }],
  boundaries: [
    boundary(cloud, 'seldom', { eventArrival: 'infrequent', infrequent: { lotSource: 'eventTime' } }),
    boundary(cloud, 'often', { eventArrival: 'frequent' }),
  ],
  arcs: [
    copyArc('copy-seldom', 'seldom', dataset(landingOf(cloud), 'seldom-copy')),
    copyArc('copy-often', 'often', dataset(landingOf(cloud), 'often-copy')),
  ],
});

/** Another team, that reads what the first copies. */
export const lake = (cloud: Cloud) => ({
  project: { name: lakeProjectOf(cloud), version },
  placement: cloud.placement,
  resources: [{ type: 'aws:core:s3Bucket', name: 'lake', bucketName: lakeOf(cloud) }],
  arcs: [copyArc('mirror', 'seldom-copy', dataset(lakeOf(cloud), 'mirrored'))],
});

/** A bucket, a boundary and an arc: all kinds of objects, as few as can be. */
export const small = (cloud: Cloud) => ({
  ...ingest(cloud),
  boundaries: ingest(cloud).boundaries.slice(0, 1),
  arcs: ingest(cloud).arcs.slice(0, 1),
});
