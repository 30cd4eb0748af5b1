import type { LotId } from '../../../metadata/lot.ts';
import { mustParseLot } from '../../../metadata/lot.ts';
import type { End } from '../../../metadata/run.ts';
import type { Instant } from '../../../ports/clock.ts';
import type { Metrics } from './log.ts';

/**
 * What an end says of its lot. An attempt that will be tried again says nothing yet, and a run that a newer one has
 * overtaken never will: that one speaks for the lot.
 */
export const endMetrics = (lot: LotId, { result, retryAt }: End, now: Instant): Metrics => {
  if (result === 'superseded' || retryAt !== undefined) return {};
  if (result !== 'complete' && result !== 'empty') return { LotsFailed: 1 };
  return { LotsCompleted: 1, LotLatencySeconds: Math.max(0, (now - mustParseLot(lot).end) / 1000) };
};
