import { clean } from './clean.ts';
import type { FieldChange } from './output/plan.ts';

/** The value of a field on one line; `(none)` where there is none. */
export const valueText = (value: FieldChange['before']): string => {
  if (value === null || value === undefined) return '(none)';
  return clean(JSON.stringify(value));
};

/** Both sides of a change; a secret only says that it differs. */
export const changeText = ({ before, after, sensitive }: FieldChange): string =>
  sensitive ? '(secret) differs' : `${valueText(before)} -> ${valueText(after)}`;
