import { expect, test } from 'vitest';
import type { LogExport } from '../../src/ports/log-exports.ts';
import { logExport } from '../../src/workloads/log-export.ts';
import { BenchTop } from '../pipeline/bench-top.ts';

const settings = {
  unit: 'PT15M',
  logGroupName: '/aws/lambda/checkout',
  logStreamPrefix: null,
  bucket: 'acme-logs',
  prefix: 'checkout/',
  timeoutSeconds: 900,
};

const portsWith = (busy: number) => {
  const top = new BenchTop();
  const asked: LogExport[] = [];
  const slept: number[] = [];
  let monotonic = 0;
  const clock = {
    ...top.ports().clock,
    monotonic: () => monotonic,
    sleep: async (ms: number) => {
      slept.push(ms / 1000);
      monotonic += ms;
    },
  };
  const logs = {
    start: async (task: LogExport) => {
      asked.push(task);
      return asked.length <= busy ? ('busy' as const) : ('started' as const);
    },
  };
  return { ports: { clock, logs }, asked, slept };
};

test.each([
  ['at its tick', '2023-01-01T04:15:00Z'],
  ['late', '2023-01-01T04:15:42Z'],
  ['by the clock, when the scheduler has not filled in the time', '<aws.scheduler.scheduled-time>'],
])('the interval that ended last is exported %s', async (_, time) => {
  const { ports, asked } = portsWith(0);
  await logExport(ports, settings, { time });
  expect(asked).toEqual([
    {
      name: 'export-20230101PT15M016',
      logGroup: '/aws/lambda/checkout',
      streamPrefix: null,
      from: Date.parse('2023-01-01T04:00:00Z'),
      to: Date.parse('2023-01-01T04:15:00Z') - 1,
      bucket: 'acme-logs',
      prefix: 'checkout',
    },
  ]);
});

test('it waits for its turn, longer each time', async () => {
  const { ports, slept } = portsWith(8);
  await logExport(ports, settings, {});
  expect(slept).toEqual([3, 6, 12, 24, 48, 96, 180, 180]);
});

test('it gives up in time to say why, and the caller tries again', async () => {
  const { ports, slept } = portsWith(Number.POSITIVE_INFINITY);
  await expect(logExport(ports, settings, {})).rejects.toMatchObject({
    code: 'CLS_TRANSIENT',
    summary: 'export-20230101PT15M016 of /aws/lambda/checkout did not get its turn',
  });
  expect(slept.reduce((sum, each) => sum + each, 0)).toBeLessThan(895);
});

test('where there are no logs it says so', async () => {
  const { clock } = new BenchTop().ports();
  await expect(logExport({ clock }, settings, {})).rejects.toMatchObject({ code: 'CLS_UNSUPPORTED' });
});
