import type { LotId, Unit } from '../metadata/lot.ts';
import { lotAt } from '../metadata/lot.ts';
import type { Instant } from '../ports/clock.ts';

/** Milliseconds since the epoch; lots that contain an instant of `[from, to)` are swept. */
export interface SweepRange {
  readonly from: Instant;
  readonly to: Instant;
}

const weekMs = 7 * 86_400_000;

/** What is looked at again by the clock. Whatever is older was seen by the sweeps before, or has a person's attention. */
export const lastWeek = (now: Instant): SweepRange => ({ from: now - weekMs, to: now });

export const spanOf = (unit: Unit, { from, to }: SweepRange): { readonly from: LotId; readonly to: LotId } => ({
  from: lotAt(unit, from),
  to: lotAt(unit, Math.max(from, to - 1)),
});
