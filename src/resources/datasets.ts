import type { DatasetRecord } from '../metadata/descriptor.ts';
import { datasetId } from '../metadata/event.ts';
import type { Unit } from '../metadata/lot.ts';
import { parseUnit } from '../metadata/lot.ts';
import { rootUri, tryFromUri } from '../metadata/uri.ts';
import { placementText } from '../model/placement.ts';
import { leadingSource } from './arc-unit.ts';
import type { DatasetFacts } from './component.ts';
import type { LoadedComponent, LoadedProject, OwnedDataset } from './loaded.ts';
import { epochOf } from './ownership.ts';

/** One declaration of a dataset by a component that writes it. */
export interface Declaration {
  readonly project: LoadedProject;
  readonly component: LoadedComponent;
  readonly dataset: OwnedDataset;
}

/** By dataset id. */
export type DatasetRecords = ReadonlyMap<string, DatasetRecord>;

export const declarationsOf = (project: LoadedProject): readonly Declaration[] =>
  project.components.flatMap((component) => component.owns.map((dataset) => ({ project, component, dataset })));

/** Ids of every dataset that a project writes or reads: the records that `diff` and `apply` have to look up. */
export const datasetIds = (project: LoadedProject): readonly string[] => {
  const written = declarationsOf(project).map(({ dataset }) => datasetId(dataset));
  const read = project.components.flatMap(({ arc }) => Object.values(arc?.sources ?? {}).map(datasetId));
  return [...new Set([...written, ...read])];
};

const root = (uri: string): string => (tryFromUri(uri) === undefined ? uri : rootUri(uri));

/**
 * What is known about the datasets of one placement: declarations in the given files go before records, for they are
 * what the records will say.
 */
export interface DatasetCatalog {
  readonly declaredIds: readonly string[];
  declaration(id: string): Declaration | undefined;
  /** `undefined` when nobody says it, or it depends on itself. */
  unit(id: string): Unit | undefined;
  /** Whether its unit is that of a dataset which in the end is itself. */
  hasCircularUnit(id: string): boolean;
  facts(id: string): DatasetFacts | undefined;
}

const recordedFacts = (record: DatasetRecord, unit: Unit): DatasetFacts => {
  const { name, version, pathURI } = record.dataset;
  const epoch = Math.max(0, ...record.owners.map((entry) => entry.epoch));
  return { name, version, pathURI: root(pathURI), unit, owner: record.owner.name, epoch };
};

const declaredFacts = (
  { project, component, dataset }: Declaration,
  unit: Unit,
  record?: DatasetRecord,
): DatasetFacts => {
  const { name, version, pathURI } = dataset;
  const epoch = epochOf(record, {
    project: project.project.name,
    projectVersion: project.project.version,
    component: `${component.category}/${component.fields.name}`,
  });
  return { name, version, pathURI: root(pathURI), unit, owner: project.project.name, epoch };
};

/** @param projects of one placement; of two declarations of a dataset the first counts */
export const datasetCatalog = (
  projects: readonly LoadedProject[],
  records: DatasetRecords = new Map(),
): DatasetCatalog => {
  const declared = new Map(
    projects
      .flatMap(declarationsOf)
      .toReversed()
      .map((declaration) => [datasetId(declaration.dataset), declaration] as const),
  );
  const units = new Map<string, Unit | undefined>();
  const circles = new Set<string>();
  /** The dataset whose unit this one has, as long as nobody on the way declares one. */
  const follows = (id: string): string | undefined => {
    const arc = declared.get(id)?.component.arc;
    return arc === undefined || arc.lotUnit !== undefined ? undefined : leadingSource(arc);
  };
  const ownUnit = (id: string): Unit | undefined => {
    const component = declared.get(id)?.component;
    if (component === undefined) return records.get(id)?.unit;
    return component.lotUnit === undefined ? undefined : parseUnit(component.lotUnit);
  };
  // A walk, not a recursion: chains may be as long as a project. A circle without a declared unit has none.
  const unit = (id: string): Unit | undefined => {
    const walked = new Set<string>();
    let here: string | undefined = id;
    let last = id;
    while (here !== undefined && !units.has(here) && !walked.has(here)) {
      walked.add(here);
      last = here;
      here = follows(here);
    }
    const found = here === undefined ? ownUnit(last) : units.get(here);
    const inCircle = here !== undefined && (walked.has(here) || circles.has(here));
    for (const one of walked) {
      units.set(one, found);
      if (inCircle) circles.add(one);
    }
    return found;
  };
  const hasCircularUnit = (id: string): boolean => unit(id) === undefined && circles.has(id);
  const facts = (id: string): DatasetFacts | undefined => {
    const known = unit(id);
    const declaration = declared.get(id);
    const record = records.get(id);
    if (known === undefined) return undefined;
    if (declaration !== undefined) return declaredFacts(declaration, known, record);
    return record === undefined ? undefined : recordedFacts(record, known);
  };
  return { declaredIds: [...declared.keys()], declaration: (id) => declared.get(id), unit, hasCircularUnit, facts };
};

/** The catalog that a project sees: its own placement's. */
export const catalogOf = (
  project: LoadedProject,
  projects: readonly LoadedProject[],
  records?: DatasetRecords,
): DatasetCatalog => {
  const placement = placementText(project.placement);
  const others = projects.filter((other) => other !== project && placementText(other.placement) === placement);
  return datasetCatalog([project, ...others], records);
};
