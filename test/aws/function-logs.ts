import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { z } from 'zod';
import type { Clients } from '../../src/substrate/aws/clients.ts';

/** What CloudWatch takes metrics out of: the embedded metric format, as its specification has it. */
const EmbeddedMetrics = z
  .looseObject({
    _aws: z.strictObject({
      Timestamp: z.int().positive(),
      CloudWatchMetrics: z
        .array(
          z.strictObject({
            Namespace: z.string().min(1).max(1024),
            Dimensions: z.array(z.array(z.string()).max(30)).min(1),
            Metrics: z
              .array(z.strictObject({ Name: z.string(), Unit: z.enum(['Count', 'Seconds', 'Bytes']) }))
              .min(1)
              .max(100),
          }),
        )
        .min(1),
    }),
  })
  .refine(
    ({ _aws, ...values }) =>
      _aws.CloudWatchMetrics.every(
        ({ Dimensions, Metrics }) =>
          Dimensions.flat().every((name) => typeof values[name] === 'string') &&
          Metrics.every(({ Name }) => typeof values[Name] === 'number'),
      ),
    'every dimension is a text and every metric a number beside it',
  );

/** What every line says of who wrote it and how it went; nothing else is ever written. */
const Line = z.strictObject({
  level: z.enum(['info', 'warn', 'error']),
  msg: z.string(),
  project: z.string(),
  arc: z.string().optional(),
  boundary: z.string().optional(),
  handler: z.string(),
  ms: z.int().min(0),
  calls: z.int().min(0),
});

export interface FunctionLog {
  readonly lines: readonly z.infer<typeof Line>[];
  /** Name, value and unit, dimensions. */
  readonly metrics: readonly {
    readonly name: string;
    readonly value: unknown;
    readonly unit: string;
    readonly of: object;
  }[];
}

const metricsOf = (line: unknown): FunctionLog['metrics'] => {
  const { _aws, ...values } = EmbeddedMetrics.parse(line);
  return _aws.CloudWatchMetrics.flatMap(({ Dimensions, Metrics }) =>
    Metrics.map(({ Name, Unit }) => ({
      name: Name,
      value: values[Name],
      unit: Unit,
      of: Object.fromEntries(Dimensions.flat().map((name) => [name, values[name]])),
    })),
  );
};

/** All that a function has written itself; fails for what it must not write. */
export const functionLog = async (clients: Clients, name: string): Promise<FunctionLog> => {
  const logs = await clients.logs();
  const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${name}` }));
  const written = events
    .flatMap(({ message = '' }) => message.split('\n'))
    .filter((line) => line.startsWith('{'))
    .map((line): unknown => JSON.parse(line));
  const isMetric = (line: unknown): boolean => typeof line === 'object' && line !== null && '_aws' in line;
  return {
    lines: written.filter((line) => !isMetric(line)).map((line) => Line.parse(line)),
    metrics: written.filter(isMetric).flatMap(metricsOf),
  };
};
