import type { BoundaryDescriptor } from '../metadata/descriptor.ts';
import type { LotId } from '../metadata/lot.ts';
import type { Ports } from '../ports/ports.ts';
import type { BoundaryCommit } from './boundary-commit.ts';
import { armClose, closeLot, closeTime } from './close-lot.ts';
import { lotsWithEntries } from './entries.ts';
import { listGenerations } from './generations.ts';
import { storeOf } from './protocol.ts';
import { resendUnsent } from './publish.ts';
import type { SweepRange } from './sweep-span.ts';
import { spanOf } from './sweep-span.ts';

export interface SweptBoundary {
  readonly closed: readonly { readonly lot: LotId; readonly outcome: BoundaryCommit['outcome'] }[];
  readonly resent: number;
}

const isOpen = ({ clock }: Ports, boundary: BoundaryDescriptor, lot: LotId): boolean =>
  boundary.arrival === 'frequent' && clock.now() < closeTime(boundary, lot);

/** Closes what is due, arms what is not yet, and announces what was not. */
const sweepLots = async (
  ports: Ports,
  boundary: BoundaryDescriptor,
  { range, skip }: { readonly range: SweepRange; readonly skip: ReadonlySet<LotId> },
): Promise<SweptBoundary> => {
  const span = spanOf(boundary.dataset.unit, range);
  const closed: SweptBoundary['closed'][number][] = [];
  for await (const lot of lotsWithEntries(ports, boundary, span)) {
    if (isOpen(ports, boundary, lot)) await armClose(ports, boundary, lot);
    else if (!skip.has(lot)) closed.push({ lot, outcome: (await closeLot(ports, boundary, lot)).outcome });
  }
  const resent = await resendUnsent(ports, boundary, { dataset: boundary.dataset, span });
  return { closed, resent };
};

/** Everything of a boundary over again from storage alone; reads the entries of every lot. */
export const sweepBoundary = (ports: Ports, boundary: BoundaryDescriptor, range: SweepRange): Promise<SweptBoundary> =>
  sweepLots(ports, boundary, { range, skip: new Set() });

const dayMs = 86_400_000;

/** The same for lots of the last day that nobody has committed yet, which a few listings tell. */
export const healBoundary = async (ports: Ports, boundary: BoundaryDescriptor): Promise<SweptBoundary> => {
  const now = ports.clock.now();
  const range = { from: now - dayMs, to: now };
  const committed = new Set<LotId>();
  const store = storeOf(ports, boundary.stores, 'manifest');
  const span = spanOf(boundary.dataset.unit, range);
  for await (const { lot } of listGenerations(store, boundary.dataset, span)) committed.add(lot);
  return await sweepLots(ports, boundary, { range, skip: committed });
};
