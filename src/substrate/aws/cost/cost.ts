import type { ProjectDescriptor } from '../../../metadata/descriptor.ts';
import type { DesiredObject } from '../../object.ts';
import type { Place } from '../arn.ts';
import { componentsOf } from './component.ts';
import { idleMonth } from './idle.ts';
import type { CostLine } from './lines.ts';
import { perLots } from './per-lot.ts';

export interface CostSum {
  readonly known: number;
  /** Null while any line is unknown. */
  readonly total: number | null;
  readonly lines: readonly CostLine[];
}

const sumOf = (lines: readonly CostLine[]): CostSum => {
  const known = lines.reduce((sum, { cost }) => sum + (cost ?? 0), 0);
  return { known, total: lines.some(({ cost }) => cost === null) ? null : known, lines };
};

export interface Deployed {
  readonly objects: readonly DesiredObject[];
  readonly descriptor: Pick<ProjectDescriptor, 'arcs' | 'boundaries'>;
}

/** Of all projects together, because empty lots of one are looked at by the arcs of others. */
export const costOf = (
  projects: readonly Deployed[],
  place: Place,
  lots: number,
): { readonly idle: CostSum; readonly busy: CostSum } => {
  const components = projects.flatMap(({ objects, descriptor }) => componentsOf(objects, descriptor, place));
  const arcs = projects.flatMap(({ descriptor }) => descriptor.arcs);
  const boundaries = projects.flatMap(({ descriptor }) => descriptor.boundaries);
  const objects = projects.flatMap((project) => project.objects);
  return {
    idle: sumOf(idleMonth({ objects, components, arcs, boundaries })),
    busy: sumOf(components.flatMap((component) => perLots(component, lots))),
  };
};
