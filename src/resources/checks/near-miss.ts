import { distance } from 'fastest-levenshtein';
import type { DatasetRef } from '../../metadata/keys.ts';

const folded = (text: string): string => text.toLowerCase().replace(/[-_. ]/g, '');

/** Short words and words with digits differ on purpose: `orders-us` and `orders-eu`, `v1` and `v2`. */
const isTypoIn = (a: string, b: string): boolean => {
  if (a === b) return true;
  if (Math.min(a.length, b.length) < 4 || /\d/.test(a + b)) return false;
  return distance(a, b) <= (Math.max(a.length, b.length) < 8 ? 1 : 2);
};

const isNearName = (a: string, b: string): boolean => {
  if (folded(a) === folded(b)) return true;
  const [left, right] = [a, b].map((text) => text.split(/[-_./ ]/));
  if (left === undefined || right === undefined || left.length !== right.length) return false;
  return left.every((word, index) => isTypoIn(word, right[index] ?? ''));
};

/** A digit that is lost or doubled; another digit in its place is another version. */
const isNearVersion = (a: string, b: string): boolean =>
  folded(a) === folded(b) || (Math.abs(a.length - b.length) === 1 && a.length > 4 && distance(a, b) === 1);

/** Whether one dataset was probably meant to be the other, and not just looks like it. */
export const isNearMiss = (a: DatasetRef, b: DatasetRef): boolean =>
  (a.version === b.version && isNearName(a.name, b.name)) || (a.name === b.name && isNearVersion(a.version, b.version));
