import { describe, expect, test } from 'vitest';
import { lowerOffline } from '../../../src/commands/lower-offline.ts';
import { loadProjects } from '../../../src/resources/load.ts';
import type { CostSum } from '../../../src/substrate/aws/cost/cost.ts';
import { costOf } from '../../../src/substrate/aws/cost/cost.ts';
import { prices, unitPrice } from '../../../src/substrate/aws/cost/prices.ts';

const place = { account: '123456789012', region: 'us-east-1' };
const dataset = (name: string, more: object = {}) => ({
  name,
  version: '1',
  pathURI: `s3://lake-data/${name}/`,
  ...more,
});

interface Shape {
  readonly empty?: 'lazy' | 'always';
  readonly eventArrival?: 'frequent' | 'infrequent';
  readonly onEmpty?: 'propagate' | 'ignore';
  readonly workload?: object;
  readonly type?: string;
  readonly schedule?: object;
  readonly activities?: readonly object[];
}

/** A boundary and two arcs in a row. */
const priced = ({
  empty = 'lazy',
  eventArrival = 'frequent',
  onEmpty = 'propagate',
  workload = {},
  type = 'aws:core:s3CopyArc',
  schedule,
  activities = [],
}: Shape) => {
  const project = {
    project: { name: 'orders', version: '1' },
    placement: { provider: 'aws', ...place },
    resources: [
      { type: 'aws:core:s3Bucket', name: 'data', bucketName: 'lake-data' },
      { type: 'aws:core:computeEnvironment', name: 'containers', computeEnvironmentName: 'containers' },
    ],
    boundaries: [
      {
        type: 'aws:core:s3PutListenerBoundary',
        name: 'arrivals',
        dataset: dataset('raw', { empty }),
        lotUnit: 'Hours',
        eventArrival,
      },
    ],
    arcs: [
      ['first', 'raw'],
      ['second', 'first'],
    ].map(([name = '', from]) => ({
      type,
      name,
      sources: { main: { name: from, version: '1' } },
      sinks: { main: dataset(name) },
      onEmpty,
      workload,
      ...(schedule === undefined ? {} : { schedule }),
    })),
    activities,
  };
  const { projects, diagnostics } = loadProjects([{ path: 'p.json', directory: '/', text: JSON.stringify(project) }]);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return costOf(lowerOffline(projects, { strict: true }), place, 1000);
};

const quantity = ({ lines }: CostSum, component: string, what: string): number | null | undefined =>
  lines.find((line) => line.component === component && line.what === what)?.quantity;

describe('a month in which nothing arrives', () => {
  test('has nothing that runs by the clock', () => {
    const { idle } = priced({});
    expect(idle.lines.filter(({ component }) => component !== '')).toEqual([]);
    expect(idle.known).toBe(0);
  });

  test('has what is kept as unknowns, so that the whole is unknown and not nothing', () => {
    const { idle } = priced({});
    expect(idle.lines.map(({ what, cost }) => [what, cost])).toEqual([
      ['S3: data, manifests and state that are kept', null],
      ['Logs that are kept for 30 days', null],
    ]);
    expect(idle.total).toBeNull();
  });

  test('with a dataset that always has its empty lots, pays for each in the boundary and in every arc behind it', () => {
    const { idle } = priced({ empty: 'always' });
    expect(quantity(idle, 'boundaries/arrivals', 'EventBridge Scheduler')).toBe(720);
    expect(quantity(idle, 'arcs/first', 'Lambda, control: calls')).toBe(720);
    expect(quantity(idle, 'arcs/second', 'Lambda, control: calls')).toBe(720);
    expect(idle.lines.filter(({ what }) => /Step Functions|workload/.test(what))).toEqual([]);
    expect(idle.known).toBeGreaterThan(0.01);
  });

  test('ends at an arc that ignores empty lots', () => {
    const { idle } = priced({ empty: 'always', onEmpty: 'ignore' });
    expect(quantity(idle, 'arcs/first', 'Lambda, control: calls')).toBe(720);
    expect(quantity(idle, 'arcs/second', 'Lambda, control: calls')).toBeUndefined();
  });
});

describe('what runs by the clock', () => {
  test('looks again at lots, at a cost that depends on how many there are', () => {
    const { idle } = priced({ schedule: { every: 'Hours' } });
    expect(quantity(idle, 'arcs/first', 'Lambda, control: calls')).toBe(720);
    expect(quantity(idle, 'arcs/first', 'S3: looking again')).toBeNull();
    expect(idle.known).toBeGreaterThan(0);
  });

  test('exports logs, data or not', () => {
    const activity = {
      type: 'aws:core:cloudWatchExport',
      name: 'logs',
      interval: 'Fourths',
      logGroupName: '/aws/lambda/checkout',
      pathURI: 's3://lake-data/logs/',
    };
    const { idle } = priced({ activities: [activity] });
    expect(quantity(idle, 'activities/logs', 'Lambda, log-export: calls')).toBe(2880);
    expect(quantity(idle, 'activities/logs', 'S3: what is exported')).toBeNull();
  });
});

describe('a thousand lots', () => {
  test('take five steps of the machine and two calls of control each', () => {
    const { busy } = priced({});
    expect(quantity(busy, 'arcs/first', 'Step Functions')).toBe(5000);
    expect(quantity(busy, 'arcs/first', 'Lambda, control: calls')).toBe(2000);
    expect(quantity(busy, 'arcs/first', 'EventBridge')).toBe(1000);
  });

  test('keep three metrics of a copy in use, an hour for each lot of an hour', () => {
    const { busy, idle } = priced({});
    expect(quantity(busy, 'arcs/first', 'CloudWatch: metrics')).toBeCloseTo((3 * 1000) / 720, 10);
    expect(quantity(idle, 'arcs/first', 'CloudWatch: metrics')).toBeUndefined();
    const always = priced({ empty: 'always' }).idle;
    expect(quantity(always, 'arcs/first', 'CloudWatch: metrics')).toBeCloseTo(2, 10);
  });

  test.each([
    ['frequent', 1000],
    ['infrequent', undefined],
  ] as const)('of %s arrivals are closed by a schedule: %s', (eventArrival, wakes) => {
    expect(quantity(priced({ eventArrival }).busy, 'boundaries/arrivals', 'EventBridge Scheduler')).toBe(wakes);
  });

  test('compute at the price of their architecture and memory', () => {
    const x86 = priced({ workload: { runtimeProps: { memorySizeMB: 2048, architecture: 'X86_64' } } }).busy;
    const line = x86.lines.find(({ what }) => what === 'Lambda, workload: computing');
    expect(line).toMatchObject({ quantity: 3000, price: unitPrice('lambdaX86') });
  });

  test('of containers are priced at the size that Fargate has', () => {
    const workload = {
      computeEnvironmentRef: 'containers',
      image: 'alpine',
      command: ['true'],
      batchRuntimeProps: { memorySizeMB: 1024 },
    };
    const { busy } = priced({ type: 'aws:core:batchExecArc', workload });
    expect(quantity(busy, 'arcs/first', 'Fargate: processors')).toBe(6.25);
    expect(quantity(busy, 'arcs/first', 'Fargate: memory')).toBe(25);
    expect(busy.lines.find(({ what }) => what === 'Fargate: public address')).toMatchObject({
      quantity: 25,
      cost: 0.125,
    });
    expect(quantity(busy, 'arcs/first', "S3: the workload's own requests")).toBeNull();
  });
});

test('whatever is unknown has no cost, and says why', () => {
  const lines = [...priced({ empty: 'always' }).idle.lines, ...priced({}).busy.lines];
  const unknown = lines.filter((line) => line.price === null || line.quantity === null);
  expect(unknown.length).toBeGreaterThan(3);
  expect(unknown.filter(({ cost, note }) => cost !== null || note === null)).toEqual([]);
  const sum = lines.filter(({ cost }) => cost !== null);
  for (const { cost, price, quantity: amount } of sum) expect(cost).toBe((price ?? 0) * (amount ?? 0));
});

test('the price table says where, when and from whom, and has no price of nothing', () => {
  expect(prices.date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  for (const [name, { usd, source, ...more }] of Object.entries(prices.table)) {
    expect(source, name).toMatch(/^https:\/\/aws\.amazon\.com\//);
    expect(usd, name).not.toBe(0);
    expect(usd === null || 'basis' in more, `${name} has a basis`).toBe(true);
  }
});
