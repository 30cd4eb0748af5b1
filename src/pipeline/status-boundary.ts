import type { BoundaryDescriptor } from '../metadata/descriptor.ts';
import { addLots, mustParseLot } from '../metadata/lot.ts';
import type { Ports } from '../ports/ports.ts';
import { closeTime } from './close-lot.ts';
import { lotsWithEntries } from './entries.ts';
import { maxLookBack, newestUpTo } from './generations.ts';
import type { LotRow } from './lot-row.ts';
import { storeOf } from './protocol.ts';

const isDue = (boundary: BoundaryDescriptor, row: LotRow, { index, now }: { index: number; now: number }): boolean =>
  boundary.arrival === 'infrequent' || now >= closeTime(boundary, row.lot(index));

/**
 * Objects have arrived, and their lot should have been committed by now. Looked for among the newest lots only: it is
 * the trace of a crash or a lost schedule, and a listing of all that ever arrived would be most of the work.
 */
const unclosed = async (
  ports: Ports,
  boundary: BoundaryDescriptor,
  { row, now }: { readonly row: LotRow; readonly now: number },
): Promise<ReadonlySet<number>> => {
  const lots = new Set<number>();
  if (row.length === 0) return lots;
  const span = { from: row.lot(Math.max(0, row.length - maxLookBack)), to: row.lot(row.length - 1) };
  for await (const lot of lotsWithEntries(ports, boundary, span)) {
    const index = row.indexAt(mustParseLot(lot).start);
    if (row.generation(index) < 0 && isDue(boundary, row, { index, now })) lots.add(index);
  }
  return lots;
};

/** From where on a dataset without holes has to have every lot; `row.length` when nothing was ever committed. */
const beginning = async (ports: Ports, boundary: BoundaryDescriptor, row: LotRow): Promise<number> => {
  if (row.length === 0) return 0;
  const store = storeOf(ports, boundary.stores, 'manifest');
  const before = await newestUpTo(store, boundary.dataset, addLots(row.lot(0), -1));
  if (before !== undefined) return 0;
  for (let index = 0; index < row.length; index++) if (row.generation(index) >= 0) return index;
  return row.length;
};

const lastCommitted = (row: LotRow): number => {
  for (let index = row.length - 1; index >= 0; index--) if (row.generation(index) >= 0) return index;
  return -1;
};

/** Lots that must be there: none may be missing, so an absent one is a gap. */
const expectedEnd = (boundary: BoundaryDescriptor, row: LotRow, now: number): number => {
  // Emptiness of a lazy dataset becomes known with the next arrival, so nothing after the last commit is owed yet.
  if (boundary.empty === 'lazy') return lastCommitted(row);
  const due = row.indexAt(now - boundary.graceSeconds * 1000) - 1;
  return Math.min(due, row.length - 1);
};

/** Sets the state of every lot of a boundary's dataset. Answers the lots that have entries and no commit. */
export const classifyBoundary = async (
  ports: Ports,
  boundary: BoundaryDescriptor,
  { row, now }: { readonly row: LotRow; readonly now: number },
): Promise<ReadonlySet<number>> => {
  const open = await unclosed(ports, boundary, { row, now });
  const first = boundary.empty === 'never' ? row.length : await beginning(ports, boundary, row);
  const last = boundary.empty === 'never' ? -1 : expectedEnd(boundary, row, now);
  for (let index = 0; index < row.length; index++) {
    const kind = row.kind(index);
    if (kind !== undefined) row.setState(index, kind === 'removed' ? 'expired' : kind);
    else if (open.has(index) || (index >= first && index <= last)) row.setState(index, 'pending');
  }
  return open;
};
