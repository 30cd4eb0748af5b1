/** `1 lot`, `3 lots`. */
export const count = (n: number, noun: string, plural = `${noun}s`): string =>
  `${grouped(n)} ${n === 1 ? noun : plural}`;

/** Thousands apart, whatever the locale of the machine. */
export const grouped = (n: number): string => String(n).replace(/\B(?=(?:\d{3})+$)/g, ',');

const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** Decimal units, as S3 bills: `0 B`, `1.2 kB`, `34 MB`. */
export const bytes = (n: number): string => {
  let value = n;
  let unit = 0;
  // 999.5 would round to 1000 of the smaller unit.
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 10 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
};
