import { ClusterlessError } from '../errors.ts';
import type { SourceTexts } from '../report/diagnostics-view.ts';
import { count } from '../report/quantity.ts';
import type { Loaded } from '../resources/load.ts';
import { loadProjects } from '../resources/load.ts';
import type { LoadedProject } from '../resources/loaded.ts';
import { readContext } from '../substrate/image/build-context.ts';
import { readUserCode } from '../substrate/user-code.ts';
import type { Io } from './io.ts';
import type { ProjectFile } from './project-files.ts';
import { findProjectFiles, noProjects } from './project-files.ts';

export const textsOf = (files: readonly ProjectFile[]): SourceTexts =>
  new Map(files.map(({ path, text }) => [path, text]));

/** CLS_PROJECT_INVALID with every diagnostic, when any is an error. */
export const invalid = ({ diagnostics }: Loaded): ClusterlessError | undefined => {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const files = new Set(errors.map(({ file }) => file));
  if (errors.length === 0) return undefined;
  return new ClusterlessError('CLS_PROJECT_INVALID', `${count(errors.length, 'problem')} in ${[...files].join(', ')}`, {
    detail: 'Nothing was touched.',
    hint: 'Correct the files, then run the same command again.',
    diagnostics,
  });
};

export interface Files {
  readonly files: readonly ProjectFile[];
  readonly loaded: Loaded;
}

/** What the command needs of the folders that the files name. */
interface Use {
  /** A laptop and a verb that only reads build none. */
  readonly buildsImages: boolean;
  /** Code of functions: unless said otherwise, yes. Whoever only removes needs none. */
  readonly takesCode?: boolean;
}

/** Reads and checks the named files, or those of the working directory; none at all is CLS_NO_PROJECTS. */
export const loadFiles = async (io: Io, named: readonly string[], use: Use): Promise<Files> => {
  const files = await findProjectFiles(io, named);
  if (files.length === 0) throw noProjects();
  const { takesCode = true, buildsImages } = use;
  const loaded = loadProjects(files, takesCode ? readUserCode : undefined, buildsImages ? readContext : undefined);
  return { files, loaded };
};

/** The same for verbs that cannot do anything with files that are wrong. */
export const requireProjects = async (
  io: Io,
  named: readonly string[],
  use: Use = { buildsImages: false },
): Promise<readonly LoadedProject[]> => {
  const { loaded } = await loadFiles(io, named, use);
  const wrong = invalid(loaded);
  if (wrong !== undefined) throw wrong;
  return loaded.projects;
};
