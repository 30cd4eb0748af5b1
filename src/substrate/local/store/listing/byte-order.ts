// UTF-16 sorts astral characters (surrogates, D800-DFFF) before E000-FFFF; UTF-8 sorts them after.
const rank = (unit: number): number => {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
};

/** Compares as the UTF-8 bytes would compare, which is S3's order and not that of JavaScript strings. */
export const compareBytes = (a: string, b: string): number => {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at += 1) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
};

const high = /[\ud800-\uffff]/;

/** Sorts in place. The engine's own string order is right, and far faster, unless high code units take part. */
export const sortBytes = (texts: string[]): string[] =>
  texts.some((text) => high.test(text)) ? texts.sort(compareBytes) : texts.sort();

/** Index of the first text that is greater than `bound` (or not less, when `inclusive`). */
export const firstAfter = (texts: readonly string[], bound: string, inclusive: boolean): number => {
  let low = 0;
  let end = texts.length;
  while (low < end) {
    const middle = (low + end) >>> 1;
    const order = compareBytes(texts[middle] ?? '', bound);
    if (order < 0 || (order === 0 && !inclusive)) low = middle + 1;
    else end = middle;
  }
  return low;
};
