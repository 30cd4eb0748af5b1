import type { Json } from '../../src/metadata/canonical.ts';
import { loadProjects } from '../../src/resources/load.ts';
import type { LoadedProject } from '../../src/resources/loaded.ts';

type Members = { readonly [name: string]: Json };

export const placement = { provider: 'aws', account: '210987654321', region: 'eu-central-1' };

export const projectText = (lists: Members, project: Members = { name: 'orders', version: '1' }): string =>
  JSON.stringify({ project, placement, ...lists });

export const boundary = (name: string, more: Members = {}): Members => ({
  type: 'aws:core:s3PutListenerBoundary',
  name,
  dataset: { name, version: '1', pathURI: `s3://acme/${name}/` },
  lotUnit: 'PT5M',
  ...more,
});

/** An arc from the dataset `from` to the dataset that is called as itself. */
export const copyArc = (name: string, from: string, more: Members = {}): Members => ({
  type: 'aws:core:s3CopyArc',
  name,
  sources: { main: { name: from, version: '1' } },
  sinks: { main: { name, version: '1', pathURI: `s3://acme/${name}/` } },
  ...more,
});

/** The projects of texts without errors; a test that meets one is wrong itself. */
export const loadAll = (...texts: readonly string[]): readonly LoadedProject[] => {
  const { projects, diagnostics } = loadProjects(texts.map((text, index) => ({ path: `${index}.json`, text })));
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(JSON.stringify(errors, null, 1));
  return projects;
};

export const loadOne = (text: string): LoadedProject => {
  const [project] = loadAll(text);
  if (project === undefined) throw new Error('no project');
  return project;
};
