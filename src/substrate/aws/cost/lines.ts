import type { Unit } from '../../../metadata/lot.ts';
import { unitMinutes } from '../../../metadata/lot.ts';
import type { Architecture } from '../../part.ts';
import type { Requests } from './lot-requests.ts';
import type { PriceName } from './prices.ts';
import { prices, unitPrice } from './prices.ts';

/** One thing that AWS bills. An unknown is null: a quantity that depends on the data, a price nobody looked up. */
export interface CostLine {
  /** `arcs/copy`, or empty for the placement as a whole. */
  readonly component: string;
  readonly what: string;
  readonly quantity: number | null;
  readonly unit: string;
  /** Of one unit. */
  readonly price: number | null;
  readonly cost: number | null;
  /** Why something is unknown. */
  readonly note: string | null;
}

export const line = (
  component: string,
  what: string,
  {
    name,
    quantity,
    note = null,
  }: { readonly name: PriceName; readonly quantity: number | null; readonly note?: string | null },
): CostLine => {
  const { unit } = prices.table[name];
  const price = unitPrice(name);
  const cost = price === null || quantity === null ? null : price * quantity;
  return { component, what, quantity, unit, price, cost, note: note ?? (price === null ? 'price not known' : null) };
};

/** Some figures depend on data and code. These are what is assumed instead, and are said with every answer. */
export const assumed = {
  /** Of any function, cold starts included. */
  functionSeconds: 1.5,
  /** Of a container, with the time to fetch its image. */
  jobSeconds: 90,
  objectsPerLot: 1,
  daysPerMonth: 30,
} as const;

export interface Computed {
  readonly memoryMB: number;
  readonly architecture: Architecture;
}

export const calls = (
  component: string,
  what: string,
  times: number,
  { memoryMB, architecture }: Computed,
): CostLine[] => [
  line(component, `${what}: calls`, { name: 'lambdaRequest', quantity: times }),
  line(component, `${what}: computing`, {
    name: architecture === 'ARM_64' ? 'lambdaArm' : 'lambdaX86',
    quantity: times * (memoryMB / 1024) * assumed.functionSeconds,
  }),
];

/** A metric is billed for the hours in which it gets values: a lot an hour or longer has one of them. */
const hoursOf = (unit: Unit, lots: number): number => lots * Math.min(1, unitMinutes(unit) / 60);

/** `count` metrics of an arc whose lots come when it is their time; a replay takes fewer hours. */
export const metrics = (
  component: string,
  count: number,
  of: { readonly unit: Unit; readonly lots: number },
): CostLine =>
  line(component, 'CloudWatch: metrics', {
    name: 'metric',
    quantity: (count * hoursOf(of.unit, of.lots)) / (assumed.daysPerMonth * 24),
  });

export const requests = (component: string, times: number, ...steps: readonly Requests[]): CostLine[] => {
  const sum = (of: keyof Requests): number => steps.reduce((total, step) => total + step[of], 0) * times;
  return [
    line(component, 'S3: writing and listing', { name: 's3Write', quantity: sum('writes') }),
    line(component, 'S3: reading', { name: 's3Read', quantity: sum('reads') }),
  ];
};
