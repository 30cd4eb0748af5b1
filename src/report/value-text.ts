import { clean } from './clean.ts';
import type { FieldChange } from './output/plan.ts';
import { count } from './quantity.ts';

/** Longer values are cut: a plan says what changes, the JSON answer has all of it. */
const longest = 200;

/** The value of a field on one line; `(none)` where there is none. */
export const valueText = (value: FieldChange['before']): string => {
  if (value === null || value === undefined) return '(none)';
  const text = JSON.stringify(value);
  if (text.length <= longest) return clean(text);
  return `${clean(text.slice(0, longest - 40))}.. (${count(text.length, 'character')})`;
};

/** Both sides of a change; a secret only says that it differs. */
export const changeText = ({ before, after, sensitive }: FieldChange): string =>
  sensitive ? '(secret) differs' : `${valueText(before)} -> ${valueText(after)}`;
