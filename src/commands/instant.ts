import { ClusterlessError } from '../errors.ts';
import { parseInstant } from '../metadata/duration.ts';
import { parseLot } from '../metadata/lot.ts';

/** ISO 8601, `now`, `-2h`; anything else is CLS_USAGE and names the flag. */
export const instantOf = (flag: string, text: string, now: number): number => {
  const at = parseInstant(text, now);
  if (at !== undefined) return at;
  throw new ClusterlessError('CLS_USAGE', `${flag}: "${text}" is not an instant`, {
    hint: 'Write it as 2026-11-24T10:00:00Z, now or -2h.',
  });
};

/** The same, or a lot: its start for a lower bound, its end for an upper one. */
export const boundOf = (flag: '--from' | '--to', text: string, now: number): number => {
  const lot = parseLot(text);
  if (lot !== undefined) return flag === '--from' ? lot.start : lot.end;
  return instantOf(flag, text, now);
};
