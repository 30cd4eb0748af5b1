import { daysInMonth } from './civil.ts';

const units = { w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const;

const compact = /^(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;
const iso = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d{1,3})?)S)?)?$/;

/** `10m`, `1h30m`, `2d`, `500ms`, `PT10M`, `P1DT2H`; a bare `0` too. Milliseconds; undefined for anything else. */
export const parseDuration = (text: string): number | undefined => {
  if (text === '0') return 0;
  const parts = (compact.exec(text) ?? iso.exec(text))?.slice(1);
  if (parts === undefined || parts.every((part) => part === undefined)) return undefined;
  const total = Object.values(units).reduce((sum, unit, index) => sum + unit * Number(parts[index] ?? 0), 0);
  return Number.isSafeInteger(Math.round(total)) ? Math.round(total) : undefined;
};

/** `1h30m`: the largest units first, none that is zero; days are the largest. `0s` for nothing. */
export const formatDuration = (ms: number): string => {
  let rest = Math.round(Math.abs(ms));
  let text = '';
  for (const [name, size] of Object.entries(units)) {
    if (name === 'w' || rest < size) continue;
    text += `${Math.floor(rest / size)}${name}`;
    rest %= size;
  }
  if (text === '') return '0s';
  return ms < 0 ? `-${text}` : text;
};

const instant =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?(Z|z|[+-]\d{2}(?::?\d{2})?)?$/;

const zoneMinutes = (zone: string): number => {
  if (/^z$/i.test(zone)) return 0;
  const amount = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).replace(':', ''));
  return zone.startsWith('-') ? -amount : amount;
};

const parseIso = (text: string): number | undefined => {
  const match = instant.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  if (day < 1 || day > daysInMonth(year, month) || hour > 23 || minute > 59 || second > 59) return undefined;
  const millisecond = Math.floor(Number(`0.${match[7] ?? 0}`) * 1000);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, millisecond);
  return date.getTime() - zoneMinutes(match[8] ?? 'Z') * 60_000;
};

/**
 * ISO 8601 (a date is its midnight; without a zone it is UTC), `now`, and `-2h` or `+2h` from now. Milliseconds since
 * the epoch; undefined for anything else, an impossible date among it.
 */
export const parseInstant = (text: string, now: number): number | undefined => {
  if (text === 'now') return now;
  const sign = text.startsWith('-') ? -1 : text.startsWith('+') ? 1 : undefined;
  if (sign === undefined) return parseIso(text);
  const distance = parseDuration(text.slice(1));
  return distance === undefined ? undefined : now + sign * distance;
};
