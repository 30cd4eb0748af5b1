import { expect, test } from 'vitest';
import { resultText } from '../../src/report/result-view.ts';
import { result, screen } from './samples.ts';

test('a failure says what, why and what to type next; what depended on it says so', () => {
  expect(resultText(result, screen)).toMatchInlineSnapshot(`
    "  ✓ resources/bucket:bucket  created  12 ms
      ✓ resources/data:bucket  forgotten  3 ms
          note: kept: it has 14 objects
      ✗ arcs/copyA:stack  create failed  4.2 s
          what: the disk is full [CLS_DISK]
          why:  ENOSPC while writing objects/stack/copyA.json
          next: Make room, then: clusterless apply
      - arcs/copyA:rule/live  create skipped
          note: because arcs/copyA:stack failed

    Incomplete: 2 succeeded, 1 failed, 1 skipped, 4 unchanged (3 state writes, 21 calls).
    "
  `);
});

test('a run without failures sums up', () => {
  const done = {
    ...result,
    outcomes: result.outcomes.slice(0, 1),
    summary: { succeeded: 1, failed: 0, skipped: 0, unchanged: 4 },
  };
  expect(resultText(done, screen)).toMatchInlineSnapshot(`
    "  ✓ resources/bucket:bucket  created  12 ms

    Done: 1 succeeded, 4 unchanged (3 state writes, 21 calls).
    "
  `);
});

test('a run that had nothing to do is one line', () => {
  const none = {
    ...result,
    outcomes: [],
    summary: { succeeded: 0, failed: 0, skipped: 0, unchanged: 19 },
    state: { writes: 0 },
  };
  expect(resultText(none, screen)).toMatchInlineSnapshot(`
    "No changes. 19 objects as declared (0 state writes, 21 calls).
    "
  `);
});
