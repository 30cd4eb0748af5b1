import { datasetId } from '../../metadata/event.ts';
import type { Unit } from '../../metadata/lot.ts';
import { parseUnit, unitMinutes, unitsNest } from '../../metadata/lot.ts';
import { mappingFits } from '../../metadata/mapping.ts';
import type { Finding } from '../../model/diagnostics.ts';
import type { ArcFields } from '../arc-fields.ts';
import { arcUnit, leadingSource } from '../arc-unit.ts';
import type { LoadedComponent } from '../loaded.ts';
import type { Check, Neighbourhood } from './check.ts';
import { find } from './check.ts';

type Source = ArcFields['sources'][string];

const hintFor = (source: Unit, arc: Unit): string => {
  if (!unitsNest(source, arc)) return 'choose a lotUnit that nests with that of the source';
  return unitMinutes(source) < unitMinutes(arc) ? 'use "map": "rollup"' : 'use "map": "broadcast"';
};

const misfit = (source: Source, sourceUnit: Unit, unit: Unit): Pick<Finding, 'message' | 'hint'> | undefined => {
  if (mappingFits(source.map, sourceUnit, unit)) return undefined;
  const map = typeof source.map === 'string' ? `"${source.map}"` : JSON.stringify(source.map);
  const message = `lots of ${datasetId(source)} are ${sourceUnit} and those of the arc ${unit}, which ${map} does not fit`;
  return { message, hint: hintFor(sourceUnit, unit) };
};

const ofArc = ({ arc, at, fields }: LoadedComponent, near: Neighbourhood): readonly Finding[] => {
  if (arc === undefined || fields.exclude) return [];
  const unit = arcUnit(arc, (id) => near.catalog.unit(id));
  if (unit === undefined) {
    const leading = leadingSource(arc);
    if (leading === undefined || !near.catalog.hasCircularUnit(leading)) return [];
    const message = 'the lot unit of this arc depends on itself';
    return [{ code: 'unknown-unit', path: at, message, hint: 'add "lotUnit" to the arc' }];
  }
  return Object.entries(arc.sources).flatMap(([role, source]) => {
    const sourceUnit = near.catalog.unit(datasetId(source));
    const wrong = sourceUnit === undefined ? undefined : misfit(source, sourceUnit, unit);
    return wrong === undefined ? [] : [{ code: 'units-do-not-fit' as const, path: [...at, 'sources', role], ...wrong }];
  });
};

/** The unit of an excluded component matters as soon as somebody reads its dataset. */
const excludedOwner = ({ arc, at }: LoadedComponent, near: Neighbourhood): readonly Finding[] =>
  Object.entries(arc?.sources ?? {}).flatMap(([role, source]) => {
    const owner = near.catalog.declaration(datasetId(source))?.component;
    if (owner?.lotUnit === undefined || !owner.fields.exclude || parseUnit(owner.lotUnit) !== undefined) return [];
    const message = `${datasetId(source)} has "${owner.lotUnit}" as its lot unit, which is none`;
    return [{ code: 'bad-lot-unit', path: [...at, 'sources', role], message }];
  });

/** Lots of sources must map to lots of the arc. */
export const unitCheck: Check = (near) =>
  near.projects.flatMap((project) =>
    project.components
      .flatMap((component) => [...ofArc(component, near), ...excludedOwner(component, near)])
      .map((finding) => find(project, finding)),
  );
