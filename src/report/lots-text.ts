import { lotDistance, parseLot } from '../metadata/lot.ts';

/** `20260914PT5M119..120` where only the ordinal differs, `A..B` where the day does, `A` for one lot. */
export const lotsText = ([from, to]: readonly [string, string]): string => {
  if (from === to) return from;
  const [first, last] = [parseLot(from), parseLot(to)];
  const sameDay = first?.unit === last?.unit && first?.unit !== 'P1D' && from.slice(0, 8) === to.slice(0, 8);
  return sameDay ? `${from}..${to.slice(-3)}` : `${from}..${to}`;
};

/** How many lots a range has, both ends inclusive. */
export const lotsIn = ([from, to]: readonly [string, string]): number => lotDistance(from, to) + 1;
