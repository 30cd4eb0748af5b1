import fc from 'fast-check';
import type { Drift, FieldChange, Plan, PlanAction } from '../../src/report/output/plan.ts';
import type { Outcome, Result } from '../../src/report/output/result.ts';
import { count, ms, nasty, placements } from './arbitraries.ts';

const changes: fc.Arbitrary<FieldChange> = fc.record({
  path: nasty,
  before: fc.oneof(nasty, fc.constant(null), fc.array(nasty, { maxLength: 3 })),
  after: fc.oneof(nasty, fc.constant(null), fc.integer()),
  sensitive: fc.boolean(),
  replaces: fc.boolean(),
  brings: fc.array(fc.record({ what: nasty, why: nasty }), { maxLength: 2 }),
});

const actionNames = fc.constantFrom('create', 'update', 'replace', 'delete', 'adopt', 'forget', 'record');

const projectNames = fc.constantFrom('a/v1', 'データ/v1');

const actions: fc.Arbitrary<PlanAction> = fc
  .record({
    id: nasty,
    project: projectNames,
    address: nasty,
    kind: nasty,
    action: actionNames,
    reason: nasty,
    after: fc.array(nasty, { maxLength: 2 }),
    changes: fc.array(changes, { maxLength: 3 }),
    removes: fc.array(fc.record({ component: nasty, thing: nasty, outcome: fc.constantFrom('deleted', 'retained') }), {
      maxLength: 2,
    }),
    blocked: fc.option(
      fc.record({
        reason: fc.constantFrom('unknown', 'protected'),
        detail: nasty,
        hint: fc.option(nasty),
      }),
    ),
  })
  .map(({ blocked, ...action }) => (blocked === null ? action : { ...action, blocked }));

const drifts: fc.Arbitrary<Drift> = fc.record({
  project: projectNames,
  address: nasty,
  kind: nasty,
  changes: fc.array(changes, { maxLength: 3 }),
});

const summaries = fc.record({
  create: count,
  update: count,
  replace: count,
  delete: count,
  adopt: count,
  forget: count,
  record: count,
  unchanged: count,
  blocked: count,
});

const project = (name: string) =>
  fc.record({
    name: fc.constant(name),
    version: fc.constant('v1'),
    placement: placements,
    lineage: fc.option(nasty),
    serial: fc.option(count),
  });

export const plans: fc.Arbitrary<Plan> = fc.record({
  projects: fc.tuple(project('a'), project('データ')),
  summary: summaries,
  actions: fc.array(actions, { maxLength: 8 }),
  drift: fc.array(drifts, { maxLength: 3 }),
  notChecked: fc.array(fc.record({ project: projectNames, address: nasty, what: nasty, reason: nasty }), {
    maxLength: 3,
  }),
  observed: fc.record({ calls: count, rounds: count, ms }),
  digest: fc.constant('ab'.repeat(32)),
});

const outcomes: fc.Arbitrary<Outcome> = fc
  .record({
    project: projectNames,
    address: nasty,
    action: actionNames,
    outcome: fc.constantFrom('succeeded', 'failed', 'skipped'),
    ms,
    note: fc.option(nasty),
    error: fc.option(
      fc.record({
        code: nasty,
        summary: nasty,
        detail: fc.option(nasty),
        hint: fc.option(nasty),
        retryable: fc.boolean(),
      }),
    ),
  })
  .map(({ error, ...outcome }) => (error === null ? outcome : { ...outcome, error }));

export const results: fc.Arbitrary<Result> = fc.record({
  summary: fc.record({ succeeded: count, failed: count, skipped: count, unchanged: count }),
  outcomes: fc.array(outcomes, { maxLength: 6 }),
  projects: fc.array(fc.record({ name: nasty, version: nasty, serial: fc.option(count), writes: count }), {
    maxLength: 2,
  }),
  state: fc.record({ writes: count }),
  calls: count,
});
