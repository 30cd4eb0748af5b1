import type { Unit } from '../../../metadata/lot.ts';
import type { DesiredObject } from '../../object.ts';
import type { Part } from '../../part.ts';
import type { Place } from '../arn.ts';

/** A component as far as its cost goes. */
export interface Component {
  /** `arcs/copy` */
  readonly name: string;
  readonly place: Place;
  readonly parts: readonly Part[];
  /** Of an arc. */
  readonly unit: Unit | undefined;
  /** Datasets that it commits a lot of. */
  readonly sinks: number;
  /** A boundary that collects arrivals and closes a lot at its end. */
  readonly collects: boolean;
}

interface Described {
  readonly arcs: readonly { readonly name: string; readonly unit: Unit; readonly sinks: object }[];
  readonly boundaries: readonly { readonly name: string; readonly arrival: string }[];
}

/** Of the stacks of one project. */
export const componentsOf = (
  objects: readonly DesiredObject[],
  { arcs, boundaries }: Described,
  place: Place,
): readonly Component[] =>
  objects
    .filter((object) => object.kind === 'stack')
    .map(({ address, spec }) => {
      const [name = ''] = address.split(':');
      const arc = arcs.find((one) => name === `arcs/${one.name}`);
      return {
        name,
        place,
        parts: spec.parts,
        unit: arc?.unit,
        sinks: Object.keys(arc?.sinks ?? {}).length,
        collects: boundaries.find((one) => name === `boundaries/${one.name}`)?.arrival === 'frequent',
      };
    });
