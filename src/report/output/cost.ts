import { z } from 'zod';
import { Count, list } from './envelope.ts';

const Amount = z.number().min(0);

export const CostLine = z.strictObject({
  /** `arcs/copy`; empty for what belongs to no component. */
  component: z.string(),
  what: z.string(),
  /** `null`: depends on data or code. */
  quantity: Amount.nullable(),
  unit: z.string(),
  /** Of one unit; `null`: nobody has looked it up. */
  price: Amount.nullable(),
  /** `null` when quantity or price is. */
  cost: Amount.nullable(),
  /** Why something is `null`. */
  note: z.string().nullable(),
});
export type CostLine = z.infer<typeof CostLine>;

export const CostPart = z.strictObject({
  /** Sum of the known lines. */
  known: Amount,
  /** The whole; `null` while any line is unknown. */
  total: Amount.nullable(),
  lines: list(CostLine),
});
export type CostPart = z.infer<typeof CostPart>;

export const Cost = z.strictObject({
  projects: list(z.strictObject({ name: z.string(), version: z.string(), region: z.string() })),
  /** List prices, without free tiers and discounts. */
  prices: z.strictObject({
    region: z.string(),
    date: z.iso.date(),
    currency: z.literal('USD'),
    sources: list(z.string()),
  }),
  assumed: z.strictObject({
    functionSeconds: Amount,
    jobSeconds: Amount,
    objectsPerLot: Count,
    daysPerMonth: Count,
  }),
  /** A month in which nothing arrives. */
  idle: CostPart,
  /** Every component has a thousand lots with data; `null` with `--idle`. */
  perThousandLots: CostPart.nullable(),
});
export type Cost = z.infer<typeof Cost>;
