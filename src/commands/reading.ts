import { existsSync } from 'node:fs';
import { ClusterlessError } from '../errors.ts';
import type { ProjectDescriptor } from '../metadata/descriptor.ts';
import type { Placement } from '../reconciler/target.ts';
import { loadProjects } from '../resources/load.ts';
import type { LocalSubstrate } from '../substrate/local/local.ts';
import type { Substrate } from './context.ts';
import { localSubstrate, onePlacement, openLocalPlace, openSubstrate } from './context.ts';
import type { Flags } from './flag-values.ts';
import type { Io } from './io.ts';
import { invalid } from './load.ts';
import { openPlace } from './place.ts';
import { findProjectFiles } from './project-files.ts';

/** Who applied with --local and asks without it means this machine, where the placement is. */
const livesHere = async (io: Io, flags: Flags, placement: Placement): Promise<LocalSubstrate | undefined> => {
  if (flags.local !== undefined || placement.provider === 'local') return undefined;
  const local = await openLocalPlace(io, flags, placement);
  if (!existsSync(local.folder)) return undefined;
  io.note('note: answering from the local substrate, where this placement was applied; --no-local asks AWS\n');
  return local;
};

/** The substrate of a placement, for verbs that look at what was applied before. */
export const openWhereItLives = async (io: Io, flags: Flags, placement: Placement): Promise<Substrate> => {
  const local = await livesHere(io, flags, placement);
  return local === undefined ? openSubstrate(io, flags, placement) : localSubstrate(local);
};

/** The placement of the project files; without any, the only one on this machine. */
export const openReading = async (io: Io, flags: Flags): Promise<Substrate> => {
  const files = await findProjectFiles(io, flags.project);
  if (files.length === 0) return localSubstrate(await openPlace(io, flags));
  const loaded = loadProjects(files);
  const wrong = invalid(loaded);
  if (wrong !== undefined) throw wrong;
  return openWhereItLives(io, flags, onePlacement(loaded.projects));
};

/** What is deployed, as far as `--in-project` wants it. */
export const wantedProjects = async (substrate: Substrate, flags: Flags): Promise<readonly ProjectDescriptor[]> => {
  const all = await substrate.descriptors();
  const { inProject } = flags;
  if (inProject === undefined) return all;
  const wanted = all.filter(({ project }) => project.name === inProject);
  if (wanted.length > 0) return wanted;
  const known = [...new Set(all.map(({ project }) => project.name))];
  throw new ClusterlessError('CLS_NOT_FOUND', `there is no project ${inProject} here`, {
    detail: known.length === 0 ? 'Nothing is deployed.' : `There is ${known.join(', ')}.`,
    hint: 'clusterless projects',
  });
};
