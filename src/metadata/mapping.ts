import { z } from 'zod';
import type { LotId, Unit } from './lot.ts';
import { addLots, lotRange, mustParseLot, unitMinutes, unitsNest } from './lot.ts';

/**
 * Which lots of a source one lot of the arc needs. `rollup`: every finer lot inside mine; `broadcast`: the coarser lot
 * around mine; `latest`: the newest that is not after mine; `offset`, `window`: counted in lots of the same unit.
 */
export const Mapping = z.union([
  z.enum(['same', 'rollup', 'broadcast', 'latest']),
  z.strictObject({ offset: z.int() }),
  z.strictObject({
    window: z
      .tuple([z.int(), z.int()])
      .refine(([from, to]) => from <= to, { error: 'the first number of a window may not be above the second' }),
  }),
]);
export type Mapping = z.infer<typeof Mapping>;

/** Whether a source of that unit can be mapped so to an arc of the other. Units that do not nest never fit. */
export const mappingFits = (mapping: Mapping, sourceUnit: Unit, targetUnit: Unit): boolean => {
  if (mapping === 'latest') return unitsNest(sourceUnit, targetUnit);
  if (mapping === 'rollup') {
    return unitsNest(sourceUnit, targetUnit) && unitMinutes(sourceUnit) <= unitMinutes(targetUnit);
  }
  if (mapping === 'broadcast') {
    return unitsNest(sourceUnit, targetUnit) && unitMinutes(sourceUnit) >= unitMinutes(targetUnit);
  }
  return sourceUnit === targetUnit;
};

/** Lots of the unit that touch the given lot: those inside it, or the one around it. */
const covering = (lot: LotId, unit: Unit): LotId[] => {
  const { start, end } = mustParseLot(lot);
  const step = unitMinutes(unit) * 60_000;
  return lotRange(unit, Math.floor(start / step) * step, end);
};

const shifted = (lot: LotId, from: number, to: number): LotId[] =>
  Array.from({ length: to - from + 1 }, (_, index) => addLots(lot, from + index));

/**
 * Source lots that a target lot needs, in order. `latest` names none: which lot that is depends on what exists, so
 * the pipeline looks for the newest source lot that does not end after the target does.
 */
export const neededLots = (mapping: Mapping, target: LotId, sourceUnit: Unit): LotId[] => {
  if (mapping === 'latest') return [];
  if (typeof mapping === 'string') return covering(target, sourceUnit);
  if ('offset' in mapping) return [addLots(target, mapping.offset)];
  return shifted(target, mapping.window[0], mapping.window[1]);
};

/** Target lots that need a source lot: the exact inverse of `neededLots`. A `latest` source affects none by itself. */
export const affectedLots = (mapping: Mapping, source: LotId, targetUnit: Unit): LotId[] => {
  if (mapping === 'latest') return [];
  if (typeof mapping === 'string') return covering(source, targetUnit);
  if ('offset' in mapping) return [addLots(source, -mapping.offset)];
  return shifted(source, -mapping.window[1], -mapping.window[0]);
};
