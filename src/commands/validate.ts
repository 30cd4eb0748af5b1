import type { ValidatedProject } from '../report/output/validation.ts';
import { validationText } from '../report/validation-view.ts';
import type { LoadedProject } from '../resources/loaded.ts';
import { answer } from './answer.ts';
import { flagsOf } from './flag-values.ts';
import { loadFiles, textsOf } from './load.ts';
import type { Run } from './verb.ts';

const nothing = { resources: 0, activities: 0, boundaries: 0, arcs: 0 };

const validated = (file: string, loaded: LoadedProject | undefined): ValidatedProject => {
  if (loaded === undefined) return { file, name: null, version: null, placement: null, components: nothing };
  const { project, placement, components } = loaded;
  const counts = { ...nothing };
  for (const { category } of components) counts[category] += 1;
  const { provider, stage, account, region } = placement;
  return {
    file,
    name: project.name,
    version: project.version,
    placement: { provider, stage: stage ?? null, account, region },
    components: counts,
  };
};

export const run: Run = async (call) => {
  const flags = flagsOf(call);
  const { files, loaded } = await loadFiles(call.io, flags.project, { buildsImages: true });
  const { diagnostics } = loaded;
  const valid = !diagnostics.some(({ severity }) => severity === 'error');
  const projects = files.map(({ path }) =>
    validated(
      path,
      loaded.projects.find(({ file }) => file === path),
    ),
  );
  const body = { valid, projects, diagnostics };
  answer(call.io, flags, {
    kind: 'Validation',
    body,
    text: (screen) => validationText(body, screen, textsOf(files)),
    rows: diagnostics.map((diagnostic) => ({ ...diagnostic })),
  });
  return valid ? 0 : 65;
};
