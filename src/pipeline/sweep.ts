import type { ArcDescriptor, BoundaryDescriptor } from '../metadata/descriptor.ts';
import type { LotId } from '../metadata/lot.ts';
import type { Ports } from '../ports/ports.ts';
import type { BoundaryCommit } from './boundary-commit.ts';
import type { Evaluation } from './evaluation.ts';
import type { Protocol } from './protocol.ts';
import { standardProtocol } from './protocol.ts';
import { sweepArc } from './sweep-arc.ts';
import { sweepBoundary } from './sweep-boundary.ts';
import type { SweepRange } from './sweep-span.ts';

export interface SweepRequest extends SweepRange {
  readonly boundaries: readonly BoundaryDescriptor[];
  readonly arcs: readonly ArcDescriptor[];
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

export const sweepWith = async (ports: Ports, request: SweepRequest, protocol: Protocol): Promise<Swept> => {
  const closed: Swept['closed'][number][] = [];
  const evaluations: Swept['evaluations'][number][] = [];
  let resent = 0;
  for (const boundary of request.boundaries) {
    const swept = await sweepBoundary(ports, boundary, request);
    closed.push(...swept.closed.map((one) => ({ boundary: boundary.name, ...one })));
    resent += swept.resent;
  }
  for (const arc of request.arcs) {
    const swept = await sweepArc({ ports, arc, protocol }, request);
    evaluations.push(...swept.evaluations.map((evaluation) => ({ arc: arc.name, evaluation })));
    resent += swept.resent;
  }
  return { closed, evaluations, resent };
};

/**
 * Everything over again from storage alone, as if every event had been lost: closes lots that are due, announces what
 * was not, and looks at every open lot. Doing it twice does nothing.
 */
export const sweep = (ports: Ports, request: SweepRequest): Promise<Swept> =>
  sweepWith(ports, request, standardProtocol);
