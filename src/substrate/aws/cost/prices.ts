/*
 * List prices, without free tiers, discounts and taxes. They change seldom and differ by region: look at the date. A
 * price that nobody has looked up is null, and then so is every cost that it is part of; it never counts as nothing.
 */

interface Price {
  /** US dollars for `per` units. */
  readonly usd: number | null;
  readonly per: number;
  readonly unit: string;
  /** AWS's own page. */
  readonly source: string;
  /** Where the figure is from, as nobody has read it on that page itself. */
  readonly basis?: string;
}

const page = (service: string): string => `https://aws.amazon.com/${service}/pricing/`;

const priceTable = {
  s3Write: {
    usd: 0.005,
    per: 1000,
    unit: 'request',
    source: page('s3'),
    basis: 'read at https://devnotes.tech/understanding-aws-s3-pricing-a-complete-cost-breakdown-with-examples',
  },
  s3Read: {
    usd: 0.0004,
    per: 1000,
    unit: 'request',
    source: page('s3'),
    basis: 'read at https://devnotes.tech/understanding-aws-s3-pricing-a-complete-cost-breakdown-with-examples',
  },
  s3Storage: {
    usd: 0.023,
    per: 1,
    unit: 'GB-month',
    source: page('s3'),
    basis: 'read at https://devnotes.tech/understanding-aws-s3-pricing-a-complete-cost-breakdown-with-examples',
  },
  lambdaRequest: {
    usd: 0.2,
    per: 1_000_000,
    unit: 'invocation',
    source: page('lambda'),
    basis: 'read at https://git.mcrn.ar/mariano/lambda_local_runner (lambda-13-cost.md)',
  },
  lambdaArm: {
    usd: 0.0000133334,
    per: 1,
    unit: 'GB-second',
    source: page('lambda'),
    basis: 'read at https://cloudchipr.com/blog/aws-lambda-pricing',
  },
  lambdaX86: {
    usd: 0.0000166667,
    per: 1,
    unit: 'GB-second',
    source: page('lambda'),
    basis: 'read at https://cloudchipr.com/blog/aws-lambda-pricing',
  },
  transition: {
    usd: 0.025,
    per: 1000,
    unit: 'state transition',
    source: page('step-functions'),
    basis: 'follows from an estimate of 0.050 USD for 2,016 transitions',
  },
  event: {
    usd: 1,
    per: 1_000_000,
    unit: 'custom event',
    source: page('eventbridge'),
    basis: 'read at https://cloudburn.io/blog/amazon-eventbridge-pricing',
  },
  wake: {
    usd: 1,
    per: 1_000_000,
    unit: 'scheduled call',
    source: page('eventbridge'),
    basis: 'read at https://cloudburn.io/blog/amazon-eventbridge-pricing',
  },
  fargateCpuX86: {
    usd: 0.04048,
    per: 1,
    unit: 'vCPU-hour',
    source: page('fargate'),
    basis: 'read at https://vantage.sh/blog/fargate-pricing',
  },
  fargateMemoryX86: {
    usd: 0.004445,
    per: 1,
    unit: 'GB-hour',
    source: page('fargate'),
    basis: 'read at https://vantage.sh/blog/fargate-pricing',
  },
  fargateCpuArm: {
    usd: 0.03238,
    per: 1,
    unit: 'vCPU-hour',
    source: page('fargate'),
    basis: 'read at https://vantage.sh/blog/fargate-pricing',
  },
  fargateMemoryArm: {
    usd: 0.00356,
    per: 1,
    unit: 'GB-hour',
    source: page('fargate'),
    basis: 'read at https://vantage.sh/blog/fargate-pricing',
  },
  sqsRequest: {
    usd: 0.4,
    per: 1_000_000,
    unit: 'request',
    source: page('sqs'),
    basis: 'read at https://cloudburn.io/blog/amazon-sqs-pricing',
  },
  publicAddress: {
    usd: 0.005,
    per: 1,
    unit: 'address-hour',
    source: page('vpc'),
    basis: 'read at https://vishalvyas.com/understand-aws-public-ipv4-address-usage-and-pricing/',
  },
  logs: {
    usd: 0.5,
    per: 1,
    unit: 'GB',
    source: page('cloudwatch'),
    basis: 'read at https://c3x.dev/blog/cloudwatch-logs-cost-optimization',
  },
  metric: {
    usd: 0.3,
    per: 1,
    unit: 'metric-month',
    source: page('cloudwatch'),
    basis: 'read at https://cal53.calculator.city/cloudwatch-custom-metrics-calculator/, for the first 10,000',
  },
  glueRequest: {
    usd: 1,
    per: 1_000_000,
    unit: 'request',
    source: page('glue'),
    basis: 'follows from the example for the catalog at https://aws.amazon.com/lake-formation/pricing/',
  },
  imageStorage: {
    usd: 0.1,
    per: 1,
    unit: 'GB-month',
    source: page('ecr'),
    basis: 'read at https://cloudburn.io/blog/amazon-ecr-pricing',
  },
} as const satisfies Record<string, Price>;

export type PriceName = keyof typeof priceTable;

export const prices: {
  readonly region: string;
  readonly date: string;
  readonly currency: 'USD';
  readonly table: { readonly [name in PriceName]: Price };
} = { region: 'us-east-1', date: '2026-11-24', currency: 'USD', table: priceTable };

/** Of one unit. */
export const unitPrice = (name: PriceName): number | null => {
  const { usd, per } = prices.table[name];
  // Without the dust of dividing.
  return usd === null ? null : Number((usd / per).toPrecision(12));
};
