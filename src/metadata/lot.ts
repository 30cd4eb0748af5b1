import { z } from 'zod';
import { ClusterlessError } from '../errors.ts';
import { civilFromDays, dayMs, daysFromCivil, daysInMonth } from './civil.ts';

/** Length of a dataset's lots. A dataset has exactly one, so that text order of its lots is time order. */
export const Unit = z.enum(['PT5M', 'PT10M', 'PT15M', 'PT30M', 'PT1H', 'P1D']);
export type Unit = z.infer<typeof Unit>;

/** `20230101PT5M050`, or `20230101` for a day. Always the canonical form; `parseLot` makes it from text. */
export type LotId = string;

export interface Lot {
  readonly id: LotId;
  readonly unit: Unit;
  /** Which interval of its UTC day, from 0. */
  readonly ordinal: number;
  /** Milliseconds since the epoch, inclusive. */
  readonly start: number;
  /** Milliseconds since the epoch, exclusive. */
  readonly end: number;
}

const minutes: Record<Unit, number> = { PT5M: 5, PT10M: 10, PT15M: 15, PT30M: 30, PT1H: 60, P1D: 1440 };

/** The predecessor's names, in any letter case. */
const unitNames: Record<string, Unit> = {
  TWELFTHS: 'PT5M',
  SIXTHS: 'PT10M',
  FOURTHS: 'PT15M',
  HALVES: 'PT30M',
  HOURS: 'PT1H',
  DAYS: 'P1D',
};

const isUnit = (text: string): text is Unit => Object.hasOwn(minutes, text);

/** Takes the names (`Twelfths`, any case) and the ISO forms (`PT5M`, exact). */
export const parseUnit = (text: string): Unit | undefined => {
  if (isUnit(text)) return text;
  return unitNames[text.toUpperCase()];
};

export const unitMinutes = (unit: Unit): number => minutes[unit];

export const unitMs = (unit: Unit): number => minutes[unit] * 60_000;

/** Whether lots of the one are made of whole lots of the other, either way round. */
export const unitsNest = (a: Unit, b: Unit): boolean => {
  const [short, long] = minutes[a] < minutes[b] ? [minutes[a], minutes[b]] : [minutes[b], minutes[a]];
  return long % short === 0;
};

const pad = (value: number, width: number): string => String(value).padStart(width, '0');

/** Four-digit years only: with more, text order would no longer be time order. */
const firstDay = daysFromCivil(0, 1, 1);
const lastDay = daysFromCivil(9999, 12, 31);

const formatLot = (unit: Unit, day: number, ordinal: number): LotId => {
  if (!(day >= firstDay && day <= lastDay)) {
    throw new ClusterlessError('CLS_USAGE', 'a lot must lie in the years 0000 to 9999', {
      detail: `Day ${day} since 1970-01-01 is outside of them.`,
    });
  }
  const { year, month, day: dayOfMonth } = civilFromDays(day);
  const date = pad(year * 10_000 + month * 100 + dayOfMonth, 8);
  return unit === 'P1D' ? date : `${date}${unit}${pad(ordinal, 3)}`;
};

/** The lot that contains the instant. Lots are UTC; there are no daylight-saving lots. */
export const lotAt = (unit: Unit, instantMs: number): LotId => {
  const day = Math.floor(instantMs / dayMs);
  return formatLot(unit, day, Math.floor((instantMs - day * dayMs) / unitMs(unit)));
};

/** Decimal digits only, or NaN: `Number` would take ` 12`, `1e1` and `0x1`. */
const digits = (text: string, from: number, to: number): number => {
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
};

const parseDay = (text: string): number | undefined => {
  const date = digits(text, 0, 8);
  const year = Math.floor(date / 10_000);
  const month = Math.floor(date / 100) % 100;
  const day = date % 100;
  return day >= 1 && day <= daysInMonth(year, month) ? daysFromCivil(year, month, day) : undefined;
};

const lotOf = (unit: Unit, day: number, ordinal: number, id: LotId): Lot => {
  const start = day * dayMs + ordinal * unitMs(unit);
  return { id, unit, ordinal, start, end: start + unitMs(unit) };
};

/** Exact: no blanks, no lower case, no impossible dates. `20230101P1D` is taken for `20230101`. */
export const parseLot = (id: string): Lot | undefined => {
  const day = parseDay(id);
  if (day === undefined) return undefined;
  if (id.length === 8 || (id.length === 11 && id.endsWith('P1D'))) return lotOf('P1D', day, 0, id.slice(0, 8));
  const unit = id.slice(8, -3);
  if (!isUnit(unit) || unit === 'P1D') return undefined;
  const ordinal = digits(id, id.length - 3, id.length);
  return ordinal < 1440 / minutes[unit] ? lotOf(unit, day, ordinal, id) : undefined;
};

/** For ids that were validated when they came in: anything else is a defect, so it throws. */
export const mustParseLot = (id: LotId): Lot => {
  const lot = parseLot(id);
  if (lot === undefined) {
    throw new ClusterlessError('CLS_USAGE', `"${id}" is not a lot`, { hint: 'Lots look like 20230101PT5M050.' });
  }
  return lot;
};

/** The lot `n` after this one; before it when negative. */
export const addLots = (id: LotId, n: number): LotId => {
  const lot = mustParseLot(id);
  return lotAt(lot.unit, lot.start + n * unitMs(lot.unit));
};

/** Lots that start in `[fromMs, toMs)`, in order. */
export const lotRange = (unit: Unit, fromMs: number, toMs: number): LotId[] => {
  const step = unitMs(unit);
  const lots: LotId[] = [];
  for (let start = Math.ceil(fromMs / step) * step; start < toMs; start += step) lots.push(lotAt(unit, start));
  return lots;
};

const sameUnit = (from: LotId, to: LotId): { readonly first: Lot; readonly last: Lot } => {
  const first = mustParseLot(from);
  const last = mustParseLot(to);
  if (first.unit === last.unit) return { first, last };
  throw new ClusterlessError('CLS_USAGE', `${from} and ${to} are lots of different units`, {
    hint: 'A range needs two lots of the same unit.',
  });
};

/** Both ends inclusive; empty when `to` is before `from`. */
export const lotsBetween = (from: LotId, to: LotId): LotId[] => {
  const { first, last } = sameUnit(from, to);
  return lotRange(first.unit, first.start, last.end);
};

/** How many lots `to` is after `from`; negative when before. */
export const lotDistance = (from: LotId, to: LotId): number => {
  const { first, last } = sameUnit(from, to);
  return (last.start - first.start) / unitMs(first.unit);
};
