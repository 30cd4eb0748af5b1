import type { Diagnostic } from '../../errors.ts';
import { datasetId } from '../../metadata/event.ts';
import type { Finding } from '../../model/diagnostics.ts';
import { diagnose } from '../../model/diagnostics.ts';
import { placementText } from '../../model/placement.ts';
import { valueAt } from '../../model/pointer.ts';
import type { DatasetCatalog } from '../datasets.ts';
import { datasetCatalog } from '../datasets.ts';
import type { LoadedComponent, LoadedProject } from '../loaded.ts';
import type { Draft } from '../read-project.ts';

/** The readable projects of one placement, which share datasets and physical names. */
export interface Neighbourhood {
  readonly projects: readonly LoadedProject[];
  readonly catalog: DatasetCatalog;
  /** Ids of datasets that broken components seem to declare: whoever reads them is not to blame. */
  readonly broken: ReadonlySet<string>;
  /** Names of components that are broken by themselves, by project. */
  brokenNames(project: LoadedProject): ReadonlySet<string>;
}

/** One kind of mistake that only shows over whole projects. */
export type Check = (neighbourhood: Neighbourhood) => readonly Diagnostic[];

export const find = ({ source }: LoadedProject, finding: Finding): Diagnostic => diagnose(source, finding);

export const addressOf = ({ category, fields }: LoadedComponent): string => `${category}/${fields.name}`;

const brokenDatasets = (element: unknown): readonly string[] => {
  const sinks = valueAt(element, ['sinks']);
  const candidates = [valueAt(element, ['dataset']), ...(sinks instanceof Object ? Object.values(sinks) : [])];
  return candidates.map((one) =>
    datasetId({ name: String(valueAt(one, ['name'])), version: String(valueAt(one, ['version'])) }),
  );
};

const brokenNamesOf = (draft: Draft | undefined): ReadonlySet<string> =>
  new Set((draft?.broken ?? []).map((element) => String(valueAt(element, ['name']))));

export const neighbourhoods = (drafts: readonly Draft[]): readonly Neighbourhood[] => {
  const groups = new Map<string, Draft[]>();
  for (const draft of drafts) {
    if (draft.project === undefined) continue;
    const place = placementText(draft.project.placement);
    groups.set(place, [...(groups.get(place) ?? []), draft]);
  }
  const broken = new Set(drafts.flatMap((draft) => draft.broken).flatMap(brokenDatasets));
  return [...groups.values()].map((group) => {
    const projects = group.flatMap(({ project }) => (project === undefined ? [] : [project]));
    return {
      projects,
      catalog: datasetCatalog(projects),
      broken,
      brokenNames: (project) => brokenNamesOf(group.find((draft) => draft.project === project)),
    };
  });
};
