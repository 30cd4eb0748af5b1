import { expect, test } from 'vitest';
import { statusText } from '../../src/report/status-view.ts';
import { asOf, screen, status } from './samples.ts';

const wide = { ...screen, columns: 120 };

test('the status of an unhealthy placement', () => {
  expect(statusText(status, { asOf }, wide)).toMatchInlineSnapshot(`
    "prod / us-west-2 / 123456789012                                         as of 2026-09-14 10:07:12Z  (14 requests, 0.6 s)

    VERDICT  unhealthy: 2 root causes (3 lots) block 3 lots in 2 projects; nothing is running beyond its timeout

    dataset                 unit   last 24 h (UTC, 1 cell = 1 h)  solid to     lag   ok  empty  gap  wait  fail  stale
    acme/clicks/v2          PT5M   ██████████████████████··       09:55        12m  286      0    2     0     0      0
    acme/clicks-parquet/v2  PT5M   ██████████████████████x?       09:10        57m  285      0    0     2     1      0
    growth/sessions/v6      PT1H   ▒▒▒███████████████████?        09:00      1h07m   19      0    0     1     0      4
    bi/daily-kpi/v1         P1D    █                              09-14     10h07m    1      0    0     0     0      0
    ops/elb-logs/v1         PT15M  █░░░░░░░███████████████        10:00         7m   70     26    0     0     0      0

    █ complete   ░ empty   ▒ stale   ? waiting   · pending   x failed

    NEEDS ATTENTION
    1  failed    clicks.toParquet  20260914PT5M110   attempt 3/3  OutOfMemoryError: the workload ended with exit code 1
                 blocks 2 lots
        | java.lang.OutOfMemoryError: Java heap space
        |   at Main.main(Main.java:12)
        fix: clusterless local run toParquet --lot 20260914PT5M110
    2  pending   acme/clicks/v2  20260914PT5M119..120   no object since 09:54:31Z   blocks 4 lots
        see: clusterless explain acme/clicks/v2 20260914PT5M119

    exit code 2   (0 healthy, 1 error, 2 unhealthy)                                          more: clusterless status --json
    "
  `);
});

test('a narrow terminal keeps names, ribbon and lag', () => {
  expect(statusText(status, { asOf }, { ...screen, columns: 60, ascii: true })).toMatchInlineSnapshot(`
    "prod / us-west-2 / 123456789012
    as of 2026-09-14 10:07:12Z  (14 requests, 0.6 s)

    VERDICT  unhealthy: 2 root causes (3 lots) block 3 lots in 2
             projects; nothing is running beyond its timeout

    dataset            1 cell = 2 h  solid to     lag   ok  fail
    acme/clicks/v2     ##########..  09:55        12m  286     0
    acme/cl..rquet/v2  ##########x?  09:10        57m  285     1
    growth/..sions/v6  ~#########?   09:00      1h07m   19     0
    bi/daily-kpi/v1    #             09-14     10h07m    1     0
    ops/elb-logs/v1    oooo#######   10:00         7m   70     0

    # complete   o empty   ~ stale   ? waiting   . pending   x
    failed

    NEEDS ATTENTION
    1  failed    clicks.toParquet  20260914PT5M110   attempt 3/3
                 OutOfMemoryError: the workload ended with exit
                 code 1   blocks 2 lots
        | java.lang.OutOfMemoryError: Java heap space
        |   at Main.main(Main.java:12)
        fix: clusterless local run toParquet --lot \\
        20260914PT5M110
    2  pending   acme/clicks/v2  20260914PT5M119..120   no
                 object since 09:54:31Z   blocks 4 lots
        see: clusterless explain acme/clicks/v2 \\
        20260914PT5M119

    exit code 2   (0 healthy, 1 error, 2 unhealthy)
    more: clusterless status --json
    "
  `);
});

test('a healthy placement has nothing to attend to', () => {
  const [dataset] = status.datasets;
  if (!dataset) throw new Error('the sample lost its datasets');
  const healthy = { ...status, verdict: 'healthy' as const, attention: [], datasets: [dataset] };
  const text = statusText(healthy, { asOf }, wide);
  expect(text).toContain('VERDICT  healthy: 286 lots complete');
  expect(text).toContain('exit code 0');
  expect(text).not.toContain('NEEDS ATTENTION');
});

test('held lots are no root cause, and are said', () => {
  const [dataset] = status.datasets;
  const [, cause] = status.attention;
  if (!dataset || !cause) throw new Error('the sample lost its datasets or its causes');
  const held = { ...dataset, counts: { ...dataset.counts, held: 2 } };
  const attention = [{ ...cause, state: 'held' as const, blocks: 0, command: 'clusterless resume bi' }];
  const text = statusText({ ...status, datasets: [held], attention }, { asOf }, wide);
  expect(text).toContain('VERDICT  unhealthy: 2 lots held; nothing is running beyond its timeout');
  expect(text).toContain('accept: clusterless resume bi');
});

test('lots that wait for nothing known are a cause, not blocked by one', () => {
  const [, dataset] = status.datasets;
  const [, cause] = status.attention;
  if (!dataset || !cause) throw new Error('the sample lost its datasets or its causes');
  const attention = [{ ...cause, state: 'waiting' as const }];
  const text = statusText({ ...status, datasets: [dataset], attention }, { asOf }, wide);
  expect(text).toContain('unhealthy: 1 root cause (2 lots); nothing is running');
});

test('an empty placement says what to type', () => {
  expect(statusText({ ...status, datasets: [], attention: [], verdict: 'healthy' }, { asOf }, wide)).toContain(
    'clusterless apply',
  );
});

test('a limit says how many it left out', () => {
  const text = statusText(status, { asOf, limit: 1 }, wide);
  expect(text).toContain('4 more not shown (--limit)');
  expect(text).toContain('1 more not shown (--limit)');
  expect(text).not.toContain('bi/daily-kpi/v1');
});

test('a cell of several states is underlined and shows the worst', () => {
  const [dataset] = status.datasets;
  if (!dataset) throw new Error('the sample lost its datasets');
  const mixed = {
    ...dataset,
    segments: [
      ['20260914PT5M109', '20260914PT5M112', 'complete'],
      ['20260914PT5M113', '20260914PT5M113', 'failed'],
    ] as const,
  };
  const text = statusText({ ...status, datasets: [mixed] }, { asOf }, { ...wide, color: true });
  expect(text).toContain('\u001b[4m\u001b[1m\u001b[38;5;166mx\u001b[39m\u001b[22m\u001b[24m');
});

test('a range that ended long ago says when', () => {
  const range = { from: '2026-02-01T00:00:00.000Z', to: '2026-02-08T00:00:00.000Z' };
  expect(statusText({ ...status, range }, { asOf }, wide)).toContain('7 d to 2026-02-08 00:00 (UTC, 1 cell = 6 h)');
});
