import { expect, test } from 'vitest';
import { stateText } from '../../src/report/state-view.ts';
import type { Resource, State } from '../../src/state/state.ts';
import { screen } from './samples.ts';

const digest = 'a'.repeat(64);
const uuid = '3f6d2f0e-8a55-4c1c-9f0e-2d9f6c1c7a10';

const resource = (part: Partial<Resource>): Resource => ({
  kind: 'bucket',
  name: 'prod-quakes',
  generation: 1,
  observedGeneration: 1,
  desiredDigest: digest,
  policyDigest: digest,
  managed: {},
  outputs: {},
  dependsOn: [],
  protect: false,
  deletionPolicy: 'delete',
  origin: 'created',
  attributes: {},
  conditions: [],
  failures: 0,
  ...part,
});

const state: State = {
  format: 'clusterless.state',
  version: 1,
  lineage: uuid,
  serial: 7,
  writeId: uuid,
  tool: '1.0.0',
  scope: {
    provider: 'local',
    stage: 'prod',
    account: '123456789012',
    region: 'us-west-2',
    project: 'quakes',
    projectVersion: 'v1',
  },
  lease: {
    state: 'released',
    epoch: 3,
    run: uuid,
    ttlMs: 60_000,
    holder: { user: 'ana', host: 'laptop', pid: 12 },
    command: 'apply',
  },
  source: { desiredDigest: digest },
  resources: {
    'resources/bucket:bucket': resource({ protect: true, deletionPolicy: 'retain-if-not-empty' }),
    'arcs/copy:stack': resource({ kind: 'stack', name: 'prod-copy', failures: 2 }),
    'arcs/copy:rule/live': resource({
      kind: 'rule',
      name: 'bus/live',
      intent: { op: 'update', step: 'only', token: 't', run: uuid, epoch: 3, startedAt: '2026-09-14T10:15:00.000Z' },
    }),
  },
  imports: [],
  moved: [],
  appliedPlans: [],
};

test('a state says whose it is and how each object stands', () => {
  expect(stateText(state, screen)).toMatchInlineSnapshot(`
    "quakes/v1  local / prod / us-west-2 / 123456789012  serial 7, lineage
      3f6d2f0e-8a55-4c1c-9f0e-2d9f6c1c7a10, written by clusterless 1.0.0

    address                  kind    name         is                      kept
    resources/bucket:bucket  bucket  prod-quakes  as declared             protected, retain-if-not-empty
    arcs/copy:stack          stack   prod-copy    failed 2 times
    arcs/copy:rule/live      rule    bus/live     update began, not end…

    3 objects
    "
  `);
});

test('no state says what to type', () => {
  expect(stateText(null, screen)).toBe('No state yet: nothing was applied here. Next: clusterless apply\n');
});

test('of what several components share it says how many keep theirs', () => {
  const member = { thing: 'glue-table lake/a', component: 'resources/a', protect: true, retained: false };
  const members = [member, { ...member, protect: false, retained: true }, { ...member, retained: true }];
  const of = (inside: Resource['members']) => {
    const shared = resource({ kind: 'stack', name: 'shared', ...(inside && { members: inside }) });
    return stateText({ ...state, resources: { 'project:stack/resources': shared } }, screen);
  };

  expect(of(members)).toContain('as declared  2 protected, 2 retained');
  expect(of([{ ...member, protect: false }])).not.toMatch(/protected|retained/);
});
