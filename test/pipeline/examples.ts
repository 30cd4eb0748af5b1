import type { ArcDescriptor, BoundaryDescriptor, SourceDescriptor } from '../../src/metadata/descriptor.ts';
import type { Unit } from '../../src/metadata/lot.ts';

export const stores = { metadata: 'meta', state: 'state', manifest: 'manifest' };

export const source = (name: string, more: Partial<SourceDescriptor> = {}): SourceDescriptor => ({
  name,
  version: 'v1',
  pathURI: `s3://lake/${name}/`,
  unit: 'PT5M',
  owner: 'quakes',
  map: 'same',
  subscribe: true,
  trigger: true,
  ...more,
});

export const sink = (name: string, unit: Unit = 'PT5M') => ({
  name,
  version: 'v1',
  pathURI: `s3://lake/${name}/`,
  unit,
  epoch: 0,
});

export const arcOf = (more: Partial<ArcDescriptor> = {}): ArcDescriptor => ({
  kind: 'arc',
  project: 'quakes',
  projectVersion: '1',
  name: 'copy',
  stores,
  bus: 'arcs',
  type: 'aws:core:s3CopyArc',
  version: 'v1',
  unit: 'PT5M',
  sources: { main: source('raw') },
  sinks: { main: sink('clean') },
  join: { wait: 'all' },
  onEmpty: 'propagate',
  retry: { maxAttempts: 3, backoffMin: [1, 5, 25] },
  timeoutSeconds: 60,
  control: 'copy-control',
  machine: 'copy-machine',
  workloadProps: {},
  ...more,
});

export const boundaryOf = (more: Partial<BoundaryDescriptor> = {}): BoundaryDescriptor => ({
  kind: 'boundary',
  project: 'quakes',
  projectVersion: '1',
  name: 'arrivals',
  stores,
  bus: 'arcs',
  type: 'aws:core:s3PutListenerBoundary',
  dataset: sink('raw'),
  arrival: 'infrequent',
  lotSource: 'eventTime',
  filter: { includes: [], excludes: [], pathSeparator: '/', ignoreCase: false },
  graceSeconds: 60,
  late: 'restate',
  empty: 'never',
  close: 'arrivals-close',
  ...more,
});
