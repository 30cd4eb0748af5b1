import { ClusterlessError } from '../errors.ts';
import type { PlanFile } from '../reconciler/plan-file.ts';
import { filesWithValues, putValuesBack } from '../reconciler/plan-values.ts';
import type { Substrate } from './context.ts';
import { placementOf } from './context.ts';
import type { Flags } from './flag-values.ts';
import type { Io } from './io.ts';
import { requireProjects } from './load.ts';
import { lowerEarly } from './targets.ts';

const needed = (error: unknown, files: readonly string[]): unknown => {
  if (!(error instanceof ClusterlessError)) return error;
  const { code, summary, diagnostics } = error;
  const why = `The plan holds no values of environment variables: they are read from ${files.join(', ')}`;
  return new ClusterlessError(code, summary, {
    detail: `${why}, as when it was made.`,
    hint: 'Apply it where the project files are, or name them: -p FILE',
    diagnostics,
    cause: error,
  });
};

/** A plan file has no values of variables; the project files have them, and are read for these alone. */
export const withValues = async (io: Io, flags: Flags, file: PlanFile, substrate: Substrate): Promise<PlanFile> => {
  const files = filesWithValues(file);
  if (files.length === 0) return file;
  const named = flags.project.length > 0 ? flags.project : files;
  const projects = await requireProjects(io, named, { takesCode: false, buildsImages: false }).catch(
    (error: unknown) => {
      throw needed(error, files);
    },
  );
  const lowered = lowerEarly(projects, { ...substrate, removes: true });
  const given = projects.map((project) => ({
    ...project.project,
    placement: placementOf(project),
    file: project.file,
    objects: lowered.get(project)?.lowered.objects ?? [],
  }));
  return putValuesBack(file, given);
};
