import { parseUnit } from '../metadata/lot.ts';
import type { Finding } from '../model/diagnostics.ts';
import { didYouMean } from '../model/nearest.ts';
import type { Pointer } from '../model/pointer.ts';

const names = [
  'Twelfths',
  'Sixths',
  'Fourths',
  'Halves',
  'Hours',
  'Days',
  'PT5M',
  'PT10M',
  'PT15M',
  'PT30M',
  'PT1H',
  'P1D',
];

/** What is wrong with the text of a lot unit; nothing when it is one. */
export const unitFindings = (text: string, path: Pointer): readonly Finding[] => {
  if (parseUnit(text) !== undefined) return [];
  const hint = didYouMean(text, names) ?? `units: ${names.join(', ')}`;
  return [{ code: 'bad-lot-unit', path, message: `there is no lot unit "${text}"`, hint }];
};
