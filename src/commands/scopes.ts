import { ClusterlessError } from '../errors.ts';
import type { Reconciler } from '../reconciler/reconciler.ts';
import { scopeOf } from '../reconciler/target.ts';
import type { Scope } from '../state/state.ts';
import type { Substrate } from './context.ts';
import { onePlacement, placementOf } from './context.ts';
import type { Flags } from './flag-values.ts';
import type { Io } from './io.ts';
import { requireProjects } from './load.ts';
import { openWhereItLives } from './reading.ts';
import { reconcilerOf } from './reconciling.ts';

/** The state object of the one project that the files name. */
export const openScopes = async (
  io: Io,
  flags: Flags,
): Promise<{ readonly scope: Scope; readonly reconciler: Reconciler; readonly substrate: Substrate }> => {
  const projects = await requireProjects(io, flags.project);
  const [first, ...others] = projects;
  if (first === undefined || others.length > 0) {
    throw new ClusterlessError('CLS_USAGE', `the files are ${projects.length} projects`, {
      detail: projects.map(({ file }) => file).join('\n'),
      hint: 'This verb looks at one state object: name one file with -p.',
    });
  }
  const substrate = await openWhereItLives(io, flags, onePlacement(projects));
  const target = { ...first.project, placement: placementOf(first), file: first.file, objects: [] };
  return { scope: scopeOf(target), reconciler: reconcilerOf(io, flags, substrate, () => {}), substrate };
};
