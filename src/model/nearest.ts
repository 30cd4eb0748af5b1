import { distance } from 'fastest-levenshtein';

const folded = (text: string): string => text.toLowerCase().replace(/[-_. ]/g, '');

/** Typing errors grow with the length of a word. */
const allowed = (text: string): number => Math.min(3, Math.ceil(text.length / 4));

const letters = (text: string): string => text.split('').toSorted().join('');

/** Two letters that changed places are one slip, not two. */
const edits = (a: string, b: string): number => (letters(a) === letters(b) ? 1 : distance(a, b));

/** The candidate that was probably meant, or `undefined` when none is close. */
export const nearest = (text: string, candidates: readonly string[]): string | undefined => {
  const same = candidates.find((candidate) => folded(candidate) === folded(text));
  if (same !== undefined || text.length > 100) return same;
  const ranked = candidates
    .map((candidate) => ({ candidate, slips: edits(text.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ slips }) => slips <= allowed(text))
    .sort((a, b) => a.slips - b.slips);
  return ranked[0]?.candidate;
};

export const didYouMean = (text: string, candidates: readonly string[]): string | null => {
  const meant = nearest(text, candidates);
  return meant === undefined ? null : `did you mean "${meant}"?`;
};
