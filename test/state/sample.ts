import type { Resource, State } from '../../src/state/state.ts';

const digest = 'a'.repeat(64);
const uuid = '00000000-0000-4000-8000-000000000001';

export const sampleResource: Resource = {
  kind: 'bucket',
  name: 'data',
  physicalId: 'data',
  generation: 1,
  observedGeneration: 1,
  desiredDigest: digest,
  policyDigest: digest,
  managed: { versioned: true },
  outputs: {},
  dependsOn: [],
  protect: false,
  deletionPolicy: 'delete',
  origin: 'created',
  attributes: {},
  conditions: [],
  failures: 0,
};

export const sampleState: State = {
  format: 'clusterless.state',
  version: 1,
  lineage: uuid,
  serial: 1,
  writeId: uuid,
  tool: '1.2.3',
  scope: {
    provider: 'local',
    stage: null,
    account: '000000000000',
    region: 'eu-west-1',
    project: 'demo',
    projectVersion: '20260101',
  },
  lease: {
    state: 'released',
    epoch: 0,
    run: uuid,
    ttlMs: 60_000,
    holder: { user: 'tester', host: 'here', pid: 1 },
    command: 'apply',
  },
  source: { desiredDigest: digest },
  resources: { 'resources/data:bucket': sampleResource },
  imports: [],
  moved: [],
  appliedPlans: [],
};

export const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
