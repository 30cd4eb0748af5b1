import type { Cloud } from './cloud.ts';
import { ingest } from './projects.ts';

/** Two boundaries, one with a schedule, and an arc: more than three functions, so that they are found in pages. */
export const spoilable = (one: Cloud) => {
  const all = ingest(one);
  const boundaries = all.boundaries.map((boundary) => ({
    ...boundary,
    ...(boundary.name === 'often' && { dataset: { ...boundary.dataset, empty: 'always' } }),
  }));
  return { ...all, boundaries, arcs: all.arcs.slice(0, 1) };
};

/** The emulator's CloudFormation leaves out where functions put their dead letters: a first repair puts it there. */
export const stand = async (one: Cloud): Promise<void> => {
  await one.ok('bootstrap --yes');
  await one.ok('apply --yes');
  await one.ok('apply --yes --refresh deep');
};
