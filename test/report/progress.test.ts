import { expect, test } from 'vitest';
import type { ReconcileEvent } from '../../src/reconciler/events.ts';
import type { DrainEvent } from '../../src/report/drain-progress.ts';
import { failureOf, onDrain } from '../../src/report/drain-progress.ts';
import { draw, noLine, removed } from '../../src/report/live-line.ts';
import { onReconcile, progressLine, startProgress } from '../../src/report/progress.ts';
import { screen } from './samples.ts';

const of = { project: 'quakes/v1', address: 'arcs/copy:stack', kind: 'stack', action: 'create' } as const;
const started: ReconcileEvent = { type: 'action-started', attempt: 1, ...of };
const end = (outcome: 'succeeded' | 'failed'): ReconcileEvent => ({
  type: 'action-ended',
  ...of,
  outcome: { project: of.project, address: of.address, action: of.action, outcome, ms: 1, note: null },
});

const lines = (events: readonly ReconcileEvent[]): readonly string[] => {
  let progress = startProgress('Planning', 0);
  return events.map((event) => {
    progress = onReconcile(progress, event);
    return progressLine(progress, 1500, screen);
  });
};

test('the line follows the events of the reconciler', () => {
  const second: ReconcileEvent = { ...started, address: 'resources/b:bucket' };
  expect(
    lines([
      { type: 'observing', objects: 19, depth: 'fast' },
      { type: 'begun', projects: ['quakes/v1'], actions: 2 },
      started,
      second,
      end('succeeded'),
      { type: 'draining', running: 1 },
    ]),
  ).toMatchInlineSnapshot(`
    [
      "Reading 19 objects (1.5 s)",
      "Applying 0/2 (1.5 s)",
      "Applying 0/2 (1.5 s): create arcs/copy:stack",
      "Applying 0/2 (1.5 s): create arcs/copy:stack and 1 more",
      "Applying 1/2 (1.5 s): create resources/b:bucket",
      "Stopping after 1 running action 1/2 (1.5 s): create resources/b:bucket",
    ]
  `);
});

test('a failure stays in the line, and a retry does not run twice', () => {
  expect(lines([{ type: 'begun', projects: [], actions: 2 }, started, started, end('failed')]).at(-1)).toBe(
    'Applying 1/2, 1 failed (1.5 s)',
  );
});

const copy = { project: 'quakes', arc: 'copy', lot: '20260914' };
const drain: readonly DrainEvent[] = [
  { what: 'event', detailType: 'Object Created' },
  { what: 'run-started', ...copy },
  { what: 'run-started', ...copy, lot: '20260915' },
  { what: 'run-ended', ...copy, result: 'failed', reason: 'exit 1' },
  { what: 'run-ended', ...copy, lot: '20260916', result: 'superseded' },
];

test('a draining pipeline shows events, failures and what runs', () => {
  const progress = drain.reduce(onDrain, startProgress('Running', 0));
  expect(progressLine(progress, 200, screen)).toBe('Running 1, 1 failed (0.2 s): quakes.copy 20260915');
});

test('only a run that ended badly is a failure', () => {
  expect(drain.flatMap((event) => failureOf(event) ?? [])).toEqual([
    { arc: 'quakes.copy', lot: '20260914', result: 'failed', message: 'exit 1' },
  ]);
});

test('a line is drawn over itself, not too often, and removed at the end', () => {
  const first = draw(noLine, 'one', 1000);
  expect(first.write).toBe('\r\u001b[2Kone');
  expect(draw(first.line, 'two', 1050).write).toBe('');
  expect(draw(first.line, 'one', 1500).write).toBe('');
  const second = draw(first.line, 'two', 1100);
  expect(second.write).toBe('\r\u001b[2Ktwo');
  expect(removed(second.line).write).toBe('\r\u001b[2K');
  expect(removed(noLine).write).toBe('');
});
