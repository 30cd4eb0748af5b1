import type { ArcDescriptor, BoundaryDescriptor } from '../../src/metadata/descriptor.ts';
import type { Protocol } from '../../src/pipeline/protocol.ts';
import { arcOf, boundaryOf, sink, source } from '../pipeline/examples.ts';
import type { Faults } from './faults.ts';

export interface Arrival {
  /** Which source; source 0 is the boundary's dataset where there is one. */
  readonly source: number;
  readonly lot: number;
  /** A generation with nothing in it; of a boundary, the removal of an object. */
  readonly empty: boolean;
}

/** What goes on; everything else comes from the seed. */
export interface Schedule {
  readonly seed: number;
  readonly sources: number;
  readonly arrivals: readonly Arrival[];
  readonly boundary: 'none' | 'infrequent' | 'frequent';
  /** A second arc reads the sink of the first. */
  readonly chain: boolean;
  readonly maxAttempts: number;
  /** Milliseconds that pass at a turn, at most. Leases are 301 s: shorter than the work, or longer by far. */
  readonly stepMs: number;
}

export interface Mode {
  readonly faults: Faults;
  /** Look at everything once when all is quiet. */
  readonly sweep: boolean;
  readonly protocol: Protocol;
}

/** Both within the first ten minutes of the day. */
export const lots = ['20230101PT5M000', '20230101PT5M001'] as const;

export interface Pipeline {
  readonly boundary: BoundaryDescriptor | undefined;
  /** Producers first. */
  readonly arcs: readonly ArcDescriptor[];
}

const roles = ['a', 'b', 'c'];

export const pipelineOf = ({ sources, boundary, chain, maxAttempts }: Schedule): Pipeline => {
  const common = { timeoutSeconds: 1, retry: { maxAttempts, backoffMin: [1, 5, 25] } };
  const join = arcOf({
    ...common,
    name: 'join',
    control: 'join-control',
    machine: 'join-machine',
    sources: Object.fromEntries(roles.slice(0, sources).map((role, n) => [role, source(`in${n}`)])),
    sinks: { main: sink('mid') },
  });
  const last = arcOf({
    ...common,
    name: 'last',
    control: 'last-control',
    machine: 'last-machine',
    sources: { main: source('mid') },
    sinks: { main: sink('out') },
  });
  return {
    boundary:
      boundary === 'none'
        ? undefined
        : boundaryOf({ dataset: sink('in0'), arrival: boundary, empty: boundary === 'frequent' ? 'lazy' : 'never' }),
    arcs: chain ? [join, last] : [join],
  };
};
