import type { BoundaryDescriptor } from '../metadata/descriptor.ts';
import type { LotId } from '../metadata/lot.ts';
import { lotAt } from '../metadata/lot.ts';
import type { Ports } from '../ports/ports.ts';
import { lotsWithEntries } from './entries.ts';
import { listGenerations } from './generations.ts';
import { storeOf } from './protocol.ts';

/** No lot is later, whatever time an event says. */
const endOfTime = Date.parse('9999-12-31T00:00:00Z');

/**
 * Lots in which something has arrived and which have no generation, oldest first. Of all time: who asks is about to
 * remove whoever would commit them, or has just come back. LIST only.
 */
export const uncommittedLots = async (ports: Ports, boundary: BoundaryDescriptor): Promise<readonly LotId[]> => {
  const { unit } = boundary.dataset;
  const open = new Set<LotId>();
  const always = { from: lotAt(unit, 0), to: lotAt(unit, endOfTime) };
  for await (const lot of lotsWithEntries(ports, boundary, always)) open.add(lot);
  const [from] = open;
  const to = [...open].at(-1);
  if (from === undefined || to === undefined) return [];
  const manifests = storeOf(ports, boundary.stores, 'manifest');
  for await (const { lot } of listGenerations(manifests, boundary.dataset, { from, to })) open.delete(lot);
  return [...open];
};
