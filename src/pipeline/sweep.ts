import type { ArcDescriptor, BoundaryDescriptor } from '../metadata/descriptor.ts';
import type { LotId, Unit } from '../metadata/lot.ts';
import { lotAt } from '../metadata/lot.ts';
import type { Ports } from '../ports/ports.ts';
import type { BoundaryCommit } from './boundary-commit.ts';
import { armClose, closeLot, closeTime } from './close-lot.ts';
import { lotsWithEntries } from './entries.ts';
import type { Evaluation } from './evaluation.ts';
import { evaluateOpen, resendSinks } from './heal.ts';
import type { ArcContext, Protocol } from './protocol.ts';
import { standardProtocol } from './protocol.ts';
import { resendUnsent } from './publish.ts';

export interface SweepRequest {
  readonly boundaries: readonly BoundaryDescriptor[];
  readonly arcs: readonly ArcDescriptor[];
  /** Milliseconds since the epoch; lots that contain an instant of `[from, to)` are swept. */
  readonly from: number;
  readonly to: number;
}

export interface Swept {
  readonly closed: readonly {
    readonly boundary: string;
    readonly lot: LotId;
    readonly outcome: BoundaryCommit['outcome'];
  }[];
  readonly evaluations: readonly { readonly arc: string; readonly evaluation: Evaluation }[];
  readonly resent: number;
}

const spanOf = (unit: Unit, { from, to }: SweepRequest) => ({
  from: lotAt(unit, from),
  to: lotAt(unit, Math.max(from, to - 1)),
});

const closeDue = async (
  ports: Ports,
  boundary: BoundaryDescriptor,
  span: { readonly from: LotId; readonly to: LotId },
): Promise<Swept['closed']> => {
  const closed: Swept['closed'][number][] = [];
  for await (const lot of lotsWithEntries(ports, boundary, span)) {
    if (boundary.arrival === 'frequent' && ports.clock.now() < closeTime(boundary, lot)) {
      await armClose(ports, boundary, lot);
      continue;
    }
    const { outcome } = await closeLot(ports, boundary, lot);
    closed.push({ boundary: boundary.name, lot, outcome });
  }
  return closed;
};

export const sweepWith = async (ports: Ports, request: SweepRequest, protocol: Protocol): Promise<Swept> => {
  const closed: Swept['closed'][number][] = [];
  const evaluations: Swept['evaluations'][number][] = [];
  let resent = 0;
  for (const boundary of request.boundaries) {
    const span = spanOf(boundary.dataset.unit, request);
    closed.push(...(await closeDue(ports, boundary, span)));
    resent += await resendUnsent(ports, boundary, { dataset: boundary.dataset, span });
  }
  for (const arc of request.arcs) {
    const context: ArcContext = { ports, arc, protocol };
    const span = spanOf(arc.unit, request);
    resent += await resendSinks(context, span);
    const found = await evaluateOpen(context, span, { kind: 'sweep', limit: Number.POSITIVE_INFINITY });
    evaluations.push(...found.map((evaluation) => ({ arc: arc.name, evaluation })));
  }
  return { closed, evaluations, resent };
};

/**
 * Everything over again from storage alone, as if every event had been lost: closes lots that are due, announces what
 * was not, and looks at every open lot. Doing it twice does nothing.
 */
export const sweep = (ports: Ports, request: SweepRequest): Promise<Swept> =>
  sweepWith(ports, request, standardProtocol);
