import { datasetId } from '../metadata/event.ts';
import type { Unit } from '../metadata/lot.ts';
import { parseUnit } from '../metadata/lot.ts';
import type { ArcFields } from './arc-fields.ts';

/** Whether lots of such a source are the arc's own, so that their unit is the arc's. */
const sameLots = (map: ArcFields['sources'][string]['map']): boolean => map === 'same' || typeof map === 'object';

/**
 * Unit of an arc: as declared, else that of its first source whose lots are mapped one to one, else of its first.
 * `undefined` when that source is unknown or the declared unit is none.
 */
export const arcUnit = (
  arc: Pick<ArcFields, 'lotUnit' | 'sources'>,
  unitOf: (datasetId: string) => Unit | undefined,
): Unit | undefined => {
  if (arc.lotUnit !== undefined) return parseUnit(arc.lotUnit);
  const sources = Object.values(arc.sources);
  const leading = sources.find(({ map }) => sameLots(map)) ?? sources[0];
  return leading === undefined ? undefined : unitOf(datasetId(leading));
};
