import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ClusterlessError } from '../errors.ts';
import { loadProjects } from '../resources/load.ts';
import type { LocalSubstrate } from '../substrate/local/local.ts';
import { onePlacement, openLocalPlace } from './context.ts';
import type { Flags } from './flag-values.ts';
import { homeOf } from './home.ts';
import type { Io } from './io.ts';
import { invalid } from './load.ts';
import { findProjectFiles } from './project-files.ts';

const folders = (home: string): readonly string[] => {
  try {
    return readdirSync(join(home, 'local')).sort();
  } catch {
    return []; // No home, no placements.
  }
};

/** The placements that live under the home. */
export const placesUnder = async (io: Io, flags: Flags): Promise<readonly LocalSubstrate[]> => {
  const { openLocalFolder } = await import('../substrate/local/local.ts');
  const { containersOf, logOf } = await import('./context.ts');
  const { systemClock } = await import('../ports/clock.ts');
  const home = homeOf(io, flags);
  const common = { clock: systemClock, log: logOf(io, flags), ...(await containersOf(io, flags)) };
  return folders(home).map((folder) => openLocalFolder({ folder: join(home, 'local', folder), ...common }));
};

const theOnly = async (io: Io, flags: Flags): Promise<LocalSubstrate> => {
  const found = await placesUnder(io, flags);
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) {
    await only.checkContainers();
    return only;
  }
  throw new ClusterlessError(
    'CLS_NO_PROJECTS',
    `${found.length === 0 ? 'no' : found.length} placements under ${homeOf(io, flags)}`,
    {
      detail: 'There is no project file here that says which one is meant.',
      hint: found.length === 0 ? 'clusterless apply --local' : 'Name a project file with -p.',
    },
  );
};

/** The local placement of the project files, or the only one under the home. */
export const openPlace = async (io: Io, flags: Flags): Promise<LocalSubstrate> => {
  const files = await findProjectFiles(io, flags.project);
  if (files.length === 0) return theOnly(io, flags);
  const loaded = loadProjects(files);
  const wrong = invalid(loaded);
  if (wrong !== undefined) throw wrong;
  return openLocalPlace(io, flags, onePlacement(loaded.projects));
};
