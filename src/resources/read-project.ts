import { dirname, resolve } from 'node:path';
import type { Diagnostic } from '../errors.ts';
import { check } from '../model/check.ts';
import { diagnose } from '../model/diagnostics.ts';
import { didYouMean } from '../model/nearest.ts';
import { placementIdentity, providers } from '../model/placement.ts';
import type { Pointer } from '../model/pointer.ts';
import { pointerText, valueAt } from '../model/pointer.ts';
import { Envelope } from '../model/project.ts';
import type { Source } from '../model/source.ts';
import { parseSource } from '../model/source.ts';
import type { LoadedComponent, LoadedProject } from './loaded.ts';
import { readComponent } from './read-component.ts';
import { categories } from './registry.ts';

export interface ProjectFile {
  /** As it is shown. */
  readonly path: string;
  readonly text: string;
  /** Absolute; without it that of the path. */
  readonly directory?: string;
}

/** What could be read of a file: whole only when the file itself has no errors. */
export interface Draft {
  readonly source: Source;
  readonly project?: LoadedProject;
  /** Elements that are wrong by themselves, as written: others may refer to them all the same. */
  readonly broken: readonly unknown[];
  readonly diagnostics: readonly Diagnostic[];
}

const textDiagnostics = (source: Source): readonly Diagnostic[] =>
  source.problems.map(({ code, offset, path, message, hint }) => ({
    severity: 'error',
    code,
    file: source.file,
    ...source.position(offset),
    path: pointerText(path),
    message,
    hint,
  }));

interface Elements {
  readonly components: readonly LoadedComponent[];
  readonly broken: readonly unknown[];
  readonly diagnostics: readonly Diagnostic[];
}

const readElements = (source: Source): Elements => {
  const components: LoadedComponent[] = [];
  const broken: unknown[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const category of categories) {
    const list = valueAt(source.value, [category]);
    for (const index of Array.isArray(list) ? list.keys() : []) {
      const at: Pointer = [category, index];
      const read = readComponent(source, at, category);
      if ('component' in read) components.push(read.component);
      else {
        broken.push(valueAt(source.value, at));
        diagnostics.push(...read.diagnostics);
      }
    }
  }
  return { components, broken, diagnostics };
};

const providerProblems = (source: Source, provider: string): readonly Diagnostic[] => {
  if (providers.some((known) => known === provider)) return [];
  const hint = didYouMean(provider, providers) ?? `providers: ${providers.join(', ')}`;
  const message = `there is no provider "${provider}"`;
  return [diagnose(source, { code: 'unknown-provider', path: ['placement', 'provider'], message, hint })];
};

/** Everything that one file can tell, and everything that is wrong with it alone. */
export const readProject = ({ path, text, directory }: ProjectFile): Draft => {
  const source = parseSource(path, text);
  const wrongText = textDiagnostics(source);
  if (source.value === undefined) return { source, broken: [], diagnostics: wrongText };
  if (typeof source.value !== 'object' || source.value === null || Array.isArray(source.value)) {
    const message = 'a project file holds one object';
    return { source, broken: [], diagnostics: [diagnose(source, { code: 'not-an-object', path: [], message })] };
  }
  const envelope = check(Envelope, source, []);
  const elements = readElements(source);
  if ('diagnostics' in envelope) {
    return { source, ...elements, diagnostics: [...wrongText, ...envelope.diagnostics, ...elements.diagnostics] };
  }
  const { project, placement } = envelope.data;
  return {
    source,
    broken: elements.broken,
    diagnostics: [...wrongText, ...providerProblems(source, placement.provider), ...elements.diagnostics],
    project: {
      file: path,
      directory: directory ?? resolve(dirname(path)),
      project,
      placement: placementIdentity(placement),
      ...(placement.permissionsBoundary !== undefined && { permissionsBoundary: placement.permissionsBoundary }),
      components: elements.components,
      neighbours: [],
      source,
    },
  };
};
