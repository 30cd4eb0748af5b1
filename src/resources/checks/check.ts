import type { Diagnostic } from '../../errors.ts';
import { datasetId } from '../../metadata/event.ts';
import type { Finding } from '../../model/diagnostics.ts';
import { diagnose } from '../../model/diagnostics.ts';
import { placementText } from '../../model/placement.ts';
import { valueAt } from '../../model/pointer.ts';
import type { BuildContext } from '../../substrate/image/build-context.ts';
import type { DesiredObject } from '../../substrate/object.ts';
import type { UserCode } from '../../substrate/user-code.ts';
import type { DatasetFacts } from '../component.ts';
import type { DatasetCatalog } from '../datasets.ts';
import { datasetCatalog } from '../datasets.ts';
import type { LoadedComponent, LoadedProject } from '../loaded.ts';
import { lowerComponent } from '../lower-component.ts';
import { lowerContext } from '../lower-project.ts';
import type { Draft } from '../read-project.ts';

export interface LoweredObject {
  readonly project: LoadedProject;
  readonly component: LoadedComponent;
  readonly object: DesiredObject;
}

/** The readable projects of one placement, which share datasets and physical names. */
export interface Neighbourhood {
  readonly projects: readonly LoadedProject[];
  readonly catalog: DatasetCatalog;
  /** Ids of datasets that broken components seem to declare: whoever reads them is not to blame. */
  readonly broken: ReadonlySet<string>;
  /** What the components of all projects lower to; datasets that nobody knows are made up. */
  readonly objects: readonly LoweredObject[];
  /** Looks at code beside the files; absent where nobody can. */
  readonly lookAtCode?: LookAtCode;
  /** Looks at the folders of images; absent where they are not built. */
  readonly lookAtImage?: LookAtImage;
  /** Names of components that are broken by themselves, by project. */
  brokenNames(project: LoadedProject): ReadonlySet<string>;
}

/** @param path absolute */
export type LookAtCode = (path: string) => UserCode;

/** @param folder absolute */
export type LookAtImage = (folder: string) => BuildContext;

/** What can be seen beside the files. */
export interface Eyes {
  readonly lookAtCode?: LookAtCode | undefined;
  readonly lookAtImage?: LookAtImage | undefined;
}

/** One kind of mistake that only shows over whole projects. */
export type Check = (neighbourhood: Neighbourhood) => readonly Diagnostic[];

export const find = ({ source }: LoadedProject, finding: Finding): Diagnostic => diagnose(source, finding);

export const addressOf = ({ category, fields }: LoadedComponent): string => `${category}/${fields.name}`;

/** Nothing is known about the shape of what is broken; anything but a scalar is no name. */
const nameAt = (element: unknown, name: string): string => {
  const value = valueAt(element, [name]);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
};

const brokenDatasets = (element: unknown): readonly string[] => {
  const sinks = valueAt(element, ['sinks']);
  const candidates = [valueAt(element, ['dataset']), ...(sinks instanceof Object ? Object.values(sinks) : [])];
  return candidates.map((one) => datasetId({ name: nameAt(one, 'name'), version: nameAt(one, 'version') }));
};

const brokenNamesOf = (draft: Draft | undefined): ReadonlySet<string> =>
  new Set((draft?.broken ?? []).map((element) => nameAt(element, 'name')));

/** Neither names nor patterns depend on a dataset that is not known, so anything does for it. */
const anyFacts = (id: string): DatasetFacts => {
  const slash = id.lastIndexOf('/');
  const [name, version] = [id.slice(0, slash), id.slice(slash + 1)];
  return { name, version, pathURI: 's3://unknown/', unit: 'P1D', owner: '', epoch: 0 };
};

/** What is wrong by itself may have no objects; its own findings say so. */
const loweredObjects = (projects: readonly LoadedProject[], catalog: DatasetCatalog): readonly LoweredObject[] =>
  projects.flatMap((project) => {
    const context = lowerContext(project, { dataset: (id) => catalog.facts(id) ?? anyFacts(id) });
    return project.components
      .filter(({ fields, type, component }) => !fields.exclude && (type.inspect?.(component) ?? []).length === 0)
      .flatMap((component) =>
        lowerComponent(component, context).objects.map((object) => ({ project, component, object })),
      );
  });

export const neighbourhoods = (drafts: readonly Draft[], eyes: Eyes = {}): readonly Neighbourhood[] => {
  const { lookAtCode, lookAtImage } = eyes;
  const groups = new Map<string, Draft[]>();
  for (const draft of drafts) {
    if (draft.project === undefined) continue;
    const place = placementText(draft.project.placement);
    groups.set(place, [...(groups.get(place) ?? []), draft]);
  }
  const broken = new Set(drafts.flatMap((draft) => draft.broken).flatMap(brokenDatasets));
  return [...groups.values()].map((group) => {
    const projects = group.flatMap(({ project }) => (project === undefined ? [] : [project]));
    const catalog = datasetCatalog(projects);
    return {
      projects,
      catalog,
      objects: loweredObjects(projects, catalog),
      broken,
      ...(lookAtCode === undefined ? {} : { lookAtCode }),
      ...(lookAtImage === undefined ? {} : { lookAtImage }),
      brokenNames: (project) => brokenNamesOf(group.find((draft) => draft.project === project)),
    };
  });
};
