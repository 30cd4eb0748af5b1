const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

const two = (n: number): string => String(n).padStart(2, '0');

/** A lag in its two largest units: `45s`, `12m`, `1h07m`, `10h`, `3d04h`. */
export const lag = (seconds: number): string => {
  const s = Math.max(0, Math.floor(seconds));
  if (s < minute) return `${s}s`;
  if (s < hour) return `${Math.floor(s / minute)}m`;
  if (s < day) return pair(Math.floor(s / hour), 'h', Math.floor((s % hour) / minute), 'm');
  return pair(Math.floor(s / day), 'd', Math.floor((s % day) / hour), 'h');
};

const pair = (large: number, unit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${large}${unit}` : `${large}${unit}${two(small)}${smallUnit}`;

/** How long something took: `12 ms`, `0.4 s`, `31 s`, `3 min 5 s`. */
export const elapsed = (ms: number): string => {
  if (ms < 100) return `${Math.round(ms)} ms`;
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  const s = Math.round(ms / 1000);
  return s < minute ? `${s} s` : `${Math.floor(s / minute)} min ${s % minute} s`;
};

/** `2026-09-14 10:07:12Z`. */
export const instantText = (iso: string): string => iso.replace('T', ' ').replace(/\.\d+Z$/, 'Z');

/** The shortest text of an instant beside another: the time on the same day, the day at midnight, else both. */
export const shortInstant = (iso: string, beside: string): string => {
  const date = iso.slice(0, 10);
  const time = iso.slice(11, 16);
  if (date === beside.slice(0, 10)) return time;
  return time === '00:00' ? date.slice(5) : `${date.slice(5)} ${time}`;
};
