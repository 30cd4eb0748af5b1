import { lowerOffline } from '../src/commands/lower-offline.ts';
import { money } from '../src/report/cost-view.ts';
import { loadProjects } from '../src/resources/load.ts';
import { costOf } from '../src/substrate/aws/cost/cost.ts';
import type { CostLine } from '../src/substrate/aws/cost/lines.ts';
import { assumed, calls, line, requests } from '../src/substrate/aws/cost/lines.ts';
import { prices } from '../src/substrate/aws/cost/prices.ts';

const lotsPerMonth = 288 * assumed.daysPerMonth;

const bucket = 's3://acme-orders';
const dataset = (name: string) => ({ name, version: '1' });

/** A boundary that collects five minutes at a time, and three copies in a row behind it. */
const chain = (empty: 'lazy' | 'always') => ({
  project: { name: 'orders', version: '1' },
  placement: { provider: 'aws', stage: 'prod', account: '123456789012', region: prices.region },
  resources: [{ type: 'aws:core:s3Bucket', name: 'data', bucketName: 'acme-orders' }],
  boundaries: [
    {
      type: 'aws:core:s3PutListenerBoundary',
      name: 'arrivals',
      dataset: { ...dataset('raw'), pathURI: `${bucket}/raw/`, empty },
      lotUnit: 'Twelfths',
      eventArrival: 'frequent',
    },
  ],
  arcs: [
    ['raw', 'first'],
    ['first', 'second'],
    ['second', 'third'],
  ].map(([from = '', to = '']) => ({
    type: 'aws:core:s3CopyArc',
    name: to,
    sources: { main: dataset(from) },
    sinks: { main: { ...dataset(to), pathURI: `${bucket}/${to}/` } },
  })),
});

const ours = (empty: 'lazy' | 'always') => {
  const file = { path: 'orders.cls.json', directory: '/', text: JSON.stringify(chain(empty)) };
  const { projects } = loadProjects([file]);
  const place = { account: '123456789012', region: prices.region };
  return costOf(lowerOffline(projects, { strict: true }), place, 1000);
};

const small = { memoryMB: 512, architecture: 'ARM_64' } as const;
const large = { memoryMB: 1024, architecture: 'ARM_64' } as const;

/** As the predecessor deploys it: a queue that is read at every boundary of the unit, and three functions an arc. */
const predecessorBoundary = (lots: number, queued: number): CostLine[] => [
  ...calls('boundary', 'Lambda', lots, large),
  ...requests('boundary', lots, { writes: 1, reads: 1 }),
  line('boundary', 'EventBridge', { name: 'event', quantity: lots }),
  line('boundary', 'SQS', { name: 'sqsRequest', quantity: lots * queued }),
];

/** @param copied objects that a lot has */
const predecessorArc = (lots: number, copied: number): CostLine[] => [
  ...calls('arc', 'Lambda', 3 * lots, small),
  ...requests('arc', lots, { writes: 6 + copied, reads: 2 + copied }),
  line('arc', 'Step Functions', { name: 'transition', quantity: 7 * lots }),
  line('arc', 'EventBridge', { name: 'event', quantity: lots }),
];

const sum = (lines: readonly CostLine[]): number => lines.reduce((total, { cost }) => total + (cost ?? 0), 0);

const services = ['Lambda', 'Step Functions', 'S3', 'EventBridge', 'SQS', 'CloudWatch'];

const of = (lines: readonly CostLine[], service: string): number =>
  sum(lines.filter(({ what }) => what.startsWith(service)));

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map((_, at) => (at === 0 ? '---' : '---:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

const plainTable = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const compared = (columns: readonly (readonly [string, readonly CostLine[]])[]): string =>
  table(
    ['', ...columns.map(([title]) => title)],
    [
      ...services.map((service) => [service, ...columns.map(([, lines]) => money(of(lines, service)))]),
      ['**together**', ...columns.map(([, lines]) => `**${money(sum(lines))}**`)],
    ],
  );

const priceRows = (): readonly (readonly string[])[] =>
  Object.entries(prices.table).map(([name, { usd, per, unit, source, ...more }]) => [
    name,
    usd === null ? 'not known' : String(usd),
    per === 1 ? unit : `${per.toLocaleString('en')} ${unit}s`,
    `[AWS](${source})${'basis' in more && more.basis !== undefined ? `; ${more.basis}` : ''}`,
  ]);

const predecessor = (lots: number, copied: number): readonly CostLine[] => [
  ...predecessorBoundary(lots, 1 + 3 * copied),
  ...[1, 2, 3].flatMap(() => predecessorArc(lots, copied)),
];

export const costPage = (): string => {
  const lazy = ours('lazy');
  const always = ours('always');
  return `<!-- Made by \`npm run docs\` from the source. -->

# What it costs

\`\`\`
clusterless cost --idle -p orders.cls.json
\`\`\`

prices what the files declare: a month in which nothing arrives, and, without \`--idle\`, a thousand lots of every
component. It calls nothing. Every line has its quantity and its price; what is not known is \`?\` (in JSON \`null\`) and
never counted as nothing.

## Beside the predecessor

One boundary that collects five minutes at a time, and three copies in a row behind it.

### A month in which nothing arrives

${compared([
  ['predecessor', predecessor(lotsPerMonth, 0)],
  ['clusterless', lazy.idle.lines],
  ['clusterless, `"empty": "always"`', always.idle.lines],
])}

The predecessor wakes at every boundary of the unit and takes each empty lot through the whole state machine of each
arc: ${lotsPerMonth.toLocaleString('en')} times a month. We close a lot because something arrived in it. A dataset that must have its empty lots on
time says \`"empty": "always"\`; then each is answered by one call of the control function, without a state machine.
With containers (\`batchExecArc\`) the difference grows: the predecessor starts a Fargate task for every empty lot.
The network that they run in is free while none does: subnets, internet gateway, the gateway endpoint of S3 and standard
parameters have no price; a task has a public address for as long as it runs.

### A thousand lots with data

${compared([
  ['predecessor', predecessor(1000, assumed.objectsPerLot)],
  ['clusterless', lazy.busy.lines],
])}

We write more to S3: claims, ends, numbered generations and their markers, which is what makes a lot impossible to lose
or to publish twice. Step Functions is the largest part on both sides; an arc takes five steps instead of seven.

A metric costs by the hour in which it gets values, so its share falls with every lot of the hour; the predecessor has none.

Not in these tables, because it depends on your data: what is stored, in S3 and in ECR, and what is logged.

## Assumptions

${assumed.functionSeconds} s for each call of a function, cold starts included; ${assumed.jobSeconds} s for a container; ${assumed.objectsPerLot} object a lot; ${assumed.daysPerMonth} days a month. Requests to
S3 are counted in the pipeline itself, by a test.

## Prices

List prices of ${prices.region}, ${prices.date}, in ${prices.currency}, without free tiers and discounts: \`src/substrate/aws/cost/prices.ts\`.

${plainTable(['price', prices.currency, 'per', 'source'], priceRows())}
`;
};
