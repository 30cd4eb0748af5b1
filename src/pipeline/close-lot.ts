import type { BoundaryDescriptor } from '../metadata/descriptor.ts';
import type { LotId } from '../metadata/lot.ts';
import { addLots, lotAt, lotDistance, mustParseLot } from '../metadata/lot.ts';
import type { Ports } from '../ports/ports.ts';
import type { BoundaryCommit } from './boundary-commit.ts';
import { commitLot } from './boundary-commit.ts';
import { newestUpTo } from './generations.ts';
import { storeOf } from './protocol.ts';
import { scheduleName } from './schedule-name.ts';

/** When a lot of a collecting boundary is closed: milliseconds since the epoch, by the pipeline's clock. */
export const closeTime = ({ graceSeconds }: BoundaryDescriptor, lot: LotId): number =>
  mustParseLot(lot).end + graceSeconds * 1000;

/** Arming twice is nothing: a name that is armed stays as it was. */
export const armClose = ({ scheduler }: Ports, boundary: BoundaryDescriptor, lot: LotId): Promise<void> => {
  const { name, version } = boundary.dataset;
  return scheduler.once(scheduleName('close', name, version, lot), closeTime(boundary, lot), {
    target: boundary.close,
    detail: { request: 'close', lot },
  });
};

/** The newest lot whose time is over; for clocks that wake a boundary without naming a lot. */
export const dueLot = ({ clock }: Ports, { dataset, graceSeconds }: BoundaryDescriptor): LotId =>
  addLots(lotAt(dataset.unit, clock.now() - graceSeconds * 1000), -1);

/** Lots between the last that is committed and `lot`, where a dataset that has begun must not have holes. */
const holesBefore = async (ports: Ports, boundary: BoundaryDescriptor, lot: LotId): Promise<LotId[]> => {
  const store = storeOf(ports, boundary.stores, 'manifest');
  const newest = await newestUpTo(store, boundary.dataset, addLots(lot, -1));
  if (newest === undefined) return [];
  const count = lotDistance(newest.lot, lot) - 1;
  const holes = Array.from({ length: count }, (_, index) => addLots(newest.lot, index + 1));
  return holes.filter((hole) => closeTime(boundary, hole) <= ports.clock.now());
};

/** Emptiness becomes known with the next arrival: it costs nothing while nothing arrives. */
export const fillBefore = async (ports: Ports, boundary: BoundaryDescriptor, lot: LotId): Promise<void> => {
  if (boundary.empty === 'never') return;
  for (const hole of await holesBefore(ports, boundary, lot)) {
    await commitLot(ports, boundary, { lot: hole, evenIfEmpty: true });
  }
};

/**
 * Closes a lot: first the empty ones before it, then itself. Closing again is how late objects restate it, and a lot
 * that has not changed stays as it is.
 */
export const closeLot = async (ports: Ports, boundary: BoundaryDescriptor, lot: LotId): Promise<BoundaryCommit> => {
  await fillBefore(ports, boundary, lot);
  return commitLot(ports, boundary, { lot, evenIfEmpty: boundary.empty === 'always' });
};
