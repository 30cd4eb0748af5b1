import { expect, test } from 'vitest';
import type { PipelineStatus } from '../../src/pipeline/status.ts';
import type { Plan as PlannedByReconciler } from '../../src/reconciler/plan.ts';
import { makePlan } from '../../src/reconciler/plan.ts';
import type { Result as ResultOfReconciler } from '../../src/reconciler/result.ts';
import { makeResult } from '../../src/reconciler/result.ts';
import type { DrainEvent } from '../../src/report/drain-progress.ts';
import { Plan } from '../../src/report/output/plan.ts';
import { Result } from '../../src/report/output/result.ts';
import { Status } from '../../src/report/output/status.ts';
import type { Progress as DrainProgress } from '../../src/substrate/local/drain/tally.ts';
import { fullPlan, result, status } from './samples.ts';

const nothing = { datasets: [], attention: [], requests: 0, ms: 0 };

// That these compile is the test: what the rooms answer is what the views take.
const planSeam = (plan: PlannedByReconciler): Plan => plan;
const resultSeam = (made: ResultOfReconciler): Result => made;

test("a plan of the reconciler is the answer's body", () => {
  const { projects, drift, notChecked, observed } = fullPlan;
  const plan = makePlan({ projects, actions: [], drift: [], notChecked, observed, unchanged: drift.length });
  expect(Plan.safeParse(planSeam(plan)).error).toBeUndefined();
});

test("a result of the reconciler is the answer's body", () => {
  const made = makeResult({ outcomes: [], projects: result.projects, unchanged: 4, calls: 2 });
  expect(Result.safeParse(resultSeam(made)).error).toBeUndefined();
});

const statusSeam = (placement: Status['placement'], found: PipelineStatus): Status => ({ placement, ...found });

test("a status of the pipeline is the answer's body beside its placement", () => {
  const found: PipelineStatus = { ...nothing, range: status.range, verdict: 'healthy' };
  expect(Status.safeParse(statusSeam(status.placement, found)).error).toBeUndefined();
});

const drainSeam = (progress: DrainProgress): DrainEvent => progress;

test('what the drainer tells is what the live line follows', () => {
  expect(drainSeam({ what: 'event', detailType: 'x' })).toEqual({ what: 'event', detailType: 'x' });
});
