import { datasetId } from '../metadata/event.ts';
import type { Unit } from '../metadata/lot.ts';
import { parseUnit } from '../metadata/lot.ts';
import type { ArcFields } from './arc-fields.ts';

/** Whether lots of such a source are the arc's own, so that their unit is the arc's. */
const sameLots = (map: ArcFields['sources'][string]['map']): boolean => map === 'same' || typeof map === 'object';

type Arc = Pick<ArcFields, 'lotUnit' | 'sources'>;

/**
 * Id of the dataset whose unit is the arc's, when the arc declares none: the first source whose lots are mapped one to
 * one, else the first.
 */
export const leadingSource = ({ sources }: Arc): string | undefined => {
  const all = Object.values(sources);
  const leading = all.find(({ map }) => sameLots(map)) ?? all[0];
  return leading === undefined ? undefined : datasetId(leading);
};

/** Unit of an arc; `undefined` when its leading source is unknown, or the declared unit is none. */
export const arcUnit = (arc: Arc, unitOf: (datasetId: string) => Unit | undefined): Unit | undefined => {
  if (arc.lotUnit !== undefined) return parseUnit(arc.lotUnit);
  const leading = leadingSource(arc);
  return leading === undefined ? undefined : unitOf(leading);
};
