import type { Plan, PlanAction } from '../../src/report/output/plan.ts';
import type { Result } from '../../src/report/output/result.ts';
import type { DatasetStatus, LotCounts, Status } from '../../src/report/output/status.ts';
import type { Screen } from '../../src/report/screen.ts';

export const screen: Screen = { columns: 100, color: false, ascii: false };

export const asOf = new Date('2026-09-14T10:07:12.000Z');

const placement = { provider: 'local', stage: 'prod', account: '123456789012', region: 'us-west-2' };

const action = (part: Partial<PlanAction> & Pick<PlanAction, 'address' | 'action'>): PlanAction => ({
  id: `quakes/v1#${part.address}`,
  project: 'quakes/v1',
  kind: part.address.split(':')[1]?.split('/')[0] ?? '',
  reason: 'new',
  after: [],
  changes: [],
  ...part,
});

const summaryOf = (actions: readonly PlanAction[]): Plan['summary'] => {
  const summary = {
    create: 0,
    update: 0,
    replace: 0,
    delete: 0,
    adopt: 0,
    forget: 0,
    record: 0,
    unchanged: 12,
    blocked: 0,
  };
  for (const one of actions) summary[one.blocked ? 'blocked' : one.action] += 1;
  return summary;
};

export const planOf = (actions: readonly PlanAction[], more: Partial<Plan> = {}): Plan => ({
  projects: [{ name: 'quakes', version: 'v1', placement, lineage: null, serial: null }],
  summary: summaryOf(actions),
  actions,
  drift: [],
  notChecked: [],
  observed: { calls: 6, rounds: 1, ms: 412 },
  digest: '4f6c'.repeat(16),
  ...more,
});

export const updateAction = action({
  address: 'arcs/copyA:rule/live',
  action: 'update',
  reason: 'declared differently',
  changes: [
    { path: '/pattern/detail/lot', before: ['a'], after: ['a', 'b'], sensitive: false, replaces: false },
    { path: '/enabled', before: null, after: true, sensitive: false, replaces: false },
    { path: '/targets/0/token', before: null, after: null, sensitive: true, replaces: false },
  ],
});

export const fullPlan = planOf(
  [
    action({ address: 'resources/bucket:bucket', action: 'create' }),
    updateAction,
    action({
      address: 'resources/bus:event-bus',
      action: 'replace',
      reason: 'the name cannot be changed in place',
      changes: [{ path: '/name', before: 'old', after: 'new', sensitive: false, replaces: true }],
    }),
    action({ address: 'arcs/gone:stack', action: 'delete', reason: 'no longer declared' }),
    action({
      address: 'resources/data:bucket',
      action: 'delete',
      reason: 'no longer declared',
      blocked: {
        reason: 'protected',
        detail: 'The bucket is protected.',
        hint: 'Set "protect": false and apply, then remove it.',
      },
    }),
    action({
      address: 'resources/other:bucket',
      action: 'create',
      reason: 'could not be read',
      blocked: { reason: 'unknown', detail: 'Reading it was denied (s3:ListBucket).', hint: null },
    }),
  ],
  {
    drift: [
      {
        project: 'quakes/v1',
        address: 'arcs/copyB:rule/live',
        kind: 'rule',
        changes: [{ path: '/enabled', before: true, after: false, sensitive: false, replaces: false }],
      },
    ],
    notChecked: [
      { project: 'quakes/v1', address: 'arcs/copyA:stack', what: 'functions', reason: '--refresh deep looks' },
      { project: 'quakes/v1', address: 'arcs/copyB:stack', what: 'functions', reason: '--refresh deep looks' },
    ],
  },
);

export const result: Result = {
  summary: { succeeded: 2, failed: 1, skipped: 1, unchanged: 4 },
  outcomes: [
    {
      project: 'quakes/v1',
      address: 'resources/bucket:bucket',
      action: 'create',
      outcome: 'succeeded',
      ms: 12,
      note: null,
    },
    {
      project: 'quakes/v1',
      address: 'resources/data:bucket',
      action: 'forget',
      outcome: 'succeeded',
      ms: 3,
      note: 'kept: it has 14 objects',
    },
    {
      project: 'quakes/v1',
      address: 'arcs/copyA:stack',
      action: 'create',
      outcome: 'failed',
      ms: 4210,
      note: null,
      error: {
        code: 'CLS_DISK',
        summary: 'the disk is full',
        detail: 'ENOSPC while writing objects/stack/copyA.json',
        hint: 'Make room, then: clusterless apply',
        retryable: false,
      },
    },
    {
      project: 'quakes/v1',
      address: 'arcs/copyA:rule/live',
      action: 'create',
      outcome: 'skipped',
      ms: 0,
      note: 'because arcs/copyA:stack failed',
    },
  ],
  projects: [{ name: 'quakes', version: 'v1', serial: 7, writes: 3 }],
  state: { writes: 3 },
  calls: 21,
};

export const noLots: LotCounts = {
  complete: 0,
  empty: 0,
  stale: 0,
  running: 0,
  queued: 0,
  held: 0,
  waiting: 0,
  pending: 0,
  failed: 0,
  abandoned: 0,
  waived: 0,
  expired: 0,
};

const dataset = (part: Partial<DatasetStatus> & Pick<DatasetStatus, 'id' | 'unit' | 'segments'>): DatasetStatus => ({
  owner: 'clicks',
  counts: noLots,
  solidTo: null,
  lagSeconds: null,
  ...part,
});

/** The example of the views' specification. */
export const status: Status = {
  placement: { ...placement, provider: 'aws' },
  range: { from: '2026-09-13T10:05:00.000Z', to: '2026-09-14T10:05:00.000Z' },
  verdict: 'unhealthy',
  datasets: [
    dataset({
      id: 'acme/clicks/v2',
      unit: 'PT5M',
      counts: { ...noLots, complete: 286, pending: 2 },
      solidTo: '2026-09-14T09:55:00.000Z',
      lagSeconds: 732,
      segments: [
        ['20260913PT5M121', '20260914PT5M118', 'complete'],
        ['20260914PT5M119', '20260914PT5M120', 'pending'],
      ],
    }),
    dataset({
      id: 'acme/clicks-parquet/v2',
      unit: 'PT5M',
      counts: { ...noLots, complete: 285, failed: 1, waiting: 2 },
      solidTo: '2026-09-14T09:10:00.000Z',
      lagSeconds: 3432,
      segments: [
        ['20260913PT5M121', '20260914PT5M109', 'complete'],
        ['20260914PT5M110', '20260914PT5M110', 'failed'],
        ['20260914PT5M111', '20260914PT5M118', 'complete'],
        ['20260914PT5M119', '20260914PT5M120', 'waiting'],
      ],
    }),
    dataset({
      id: 'growth/sessions/v6',
      unit: 'PT1H',
      owner: 'growth',
      counts: { ...noLots, complete: 19, waiting: 1, stale: 4 },
      solidTo: '2026-09-14T09:00:00.000Z',
      lagSeconds: 4032,
      segments: [
        ['20260913PT1H010', '20260913PT1H013', 'stale'],
        ['20260913PT1H014', '20260914PT1H008', 'complete'],
        ['20260914PT1H009', '20260914PT1H009', 'waiting'],
      ],
    }),
    dataset({
      id: 'bi/daily-kpi/v1',
      unit: 'P1D',
      owner: 'bi',
      counts: { ...noLots, complete: 1 },
      solidTo: '2026-09-14T00:00:00.000Z',
      lagSeconds: 36432,
      segments: [['20260913', '20260913', 'complete']],
    }),
    dataset({
      id: 'ops/elb-logs/v1',
      unit: 'PT15M',
      owner: 'ops',
      counts: { ...noLots, complete: 70, empty: 26 },
      solidTo: '2026-09-14T10:00:00.000Z',
      lagSeconds: 432,
      segments: [
        ['20260913PT15M040', '20260913PT15M047', 'complete'],
        ['20260913PT15M048', '20260913PT15M073', 'empty'],
        ['20260913PT15M074', '20260914PT15M039', 'complete'],
      ],
    }),
  ],
  attention: [
    {
      state: 'failed',
      dataset: 'acme/clicks-parquet/v2',
      arc: 'clicks.toParquet',
      lots: ['20260914PT5M110', '20260914PT5M110'],
      reason: [
        'attempt 3/3  OutOfMemoryError: the workload ended with exit code 1',
        'java.lang.OutOfMemoryError: Java heap space',
        '  at Main.main(Main.java:12)',
      ].join('\n'),
      blocks: 2,
      command: 'clusterless local run toParquet --lot 20260914PT5M110',
    },
    {
      state: 'pending',
      dataset: 'acme/clicks/v2',
      arc: null,
      lots: ['20260914PT5M119', '20260914PT5M120'],
      reason: 'no object since 09:54:31Z',
      blocks: 4,
      command: 'clusterless explain acme/clicks/v2 20260914PT5M119',
    },
  ],
  requests: 14,
  ms: 612,
};
