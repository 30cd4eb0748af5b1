import { parseUnit, unitMinutes } from '../../metadata/lot.ts';
import type { SchedulePart } from '../../substrate/part.ts';
import type { Schedule } from '../arc-fields.ts';

/**
 * For who prefers certainty to paying nothing while nothing arrives: everything is looked at again by the clock. Named
 * like the function, whose name is as long as a schedule's may be.
 */
export const sweepTicks = (schedule: Schedule | undefined, target: string): readonly SchedulePart[] => {
  const unit = schedule === undefined ? undefined : parseUnit(schedule.every);
  if (unit === undefined) return [];
  const everyMinutes = unitMinutes(unit);
  return [{ part: 'schedule', name: target, everyMinutes, target, detail: { request: 'sweep' } }];
};
