import type { Deviation, Observed } from '../substrate/provider.ts';
import type { Difference } from './diff.ts';
import type { Entry } from './entry.ts';
import type { FieldChange } from './plan.ts';

const deviationsOf = (observed: Observed): readonly Deviation[] =>
  observed.found === 'yes' ? (observed.inside ?? []) : [];

const changeOf = ({ path, wanted, found, sensitive, replaces }: Deviation): FieldChange => ({
  path,
  before: found,
  after: wanted,
  sensitive,
  replaces,
});

const driftOf = ({ path, wanted, found, sensitive }: Deviation): FieldChange => ({
  path,
  before: wanted,
  after: found,
  sensitive,
  replaces: false,
});

/** What a deep look found inside is drift: nobody declared it. */
export const withInside = (difference: Difference, observed: Observed): Difference => {
  const inside = deviationsOf(observed);
  if (inside.length === 0) return difference;
  return {
    ...difference,
    changes: [...difference.changes, ...inside.map(changeOf)],
    drift: [...difference.drift, ...inside.map(driftOf)],
  };
};

/** What was deleted inside, in words. */
export const goneInside = (observed: Observed): readonly string[] =>
  deviationsOf(observed)
    .filter(({ replaces }) => replaces)
    .map(({ path }) => path);

/** Whether carrying it out changes something back that only a deep look sees. */
export const repairsInside = ({ seen, decision }: Pick<Entry, 'seen' | 'decision'>): boolean =>
  decision.changes.length > 0 && deviationsOf(seen.main).length > 0;
