import type { ProjectDescriptor } from '../metadata/descriptor.ts';
import { datasetId } from '../metadata/event.ts';
import { listText } from '../report/list-view.ts';
import type { List } from '../report/output/listing.ts';
import type { Counting } from './answer.ts';
import { answer } from './answer.ts';
import type { Flags } from './flag-values.ts';
import { flagsOf } from './flag-values.ts';
import { placesUnder } from './place.ts';
import { findProjectFiles } from './project-files.ts';
import { openReading, wantedProjects } from './reading.ts';
import type { Call, Run } from './verb.ts';

type Items = List['items'];

const ofProjects = (all: readonly ProjectDescriptor[]): Items =>
  all.map(({ project, arcs, boundaries }) => ({
    project: project.name,
    version: project.version,
    boundaries: boundaries.length,
    arcs: arcs.length,
  }));

const ofArcs = (all: readonly ProjectDescriptor[]): Items =>
  all.flatMap(({ arcs }) =>
    arcs.map(({ project, projectVersion, name, type, version, unit, sources, sinks }) => ({
      arc: name,
      project,
      projectVersion,
      type,
      version,
      unit,
      sources: Object.values(sources).map(datasetId).join(' '),
      sinks: Object.values(sinks).map(datasetId).join(' '),
    })),
  );

const ofDatasets = (all: readonly ProjectDescriptor[]): Items =>
  all
    .flatMap(({ arcs, boundaries }) => [
      ...boundaries.map(({ project, name, dataset }) => ({ dataset, project, by: `boundaries/${name}` })),
      ...arcs.flatMap(({ project, name, sinks }) =>
        Object.values(sinks).map((dataset) => ({ dataset, project, by: `arcs/${name}` })),
      ),
    ])
    .map(({ dataset, project, by }) => ({
      dataset: datasetId(dataset),
      unit: dataset.unit,
      owner: project,
      by,
      location: dataset.pathURI,
    }));

const listings = { projects: ofProjects, arcs: ofArcs, datasets: ofDatasets };

type What = keyof typeof listings | 'placements';

interface Listed {
  readonly all: Items;
  readonly from: Counting | undefined;
}

/** Those of the account that the project files name; without such files, those of this machine. */
const placementsOf = async ({ io }: Call, flags: Flags): Promise<Listed> => {
  const files = await findProjectFiles(io, flags.project);
  const from = files.length === 0 ? undefined : await openReading(io, flags);
  const found = (await from?.placements?.()) ?? (await placesUnder(io, flags)).map(({ placement }) => placement);
  return { from, all: found.map((placement) => ({ ...placement })) };
};

const listed = async (what: What, call: Call): Promise<Listed> => {
  const flags = flagsOf(call);
  if (what === 'placements') return placementsOf(call, flags);
  const from = await openReading(call.io, flags);
  return { from, all: listings[what](await wantedProjects(from, flags)) };
};

/** `placements`, `projects`, `arcs` and `datasets` differ only in what they list. */
export const list =
  (what: What): Run =>
  async (call) => {
    const flags = flagsOf(call);
    const { all, from } = await listed(what, call);
    const items = all.slice(0, flags.limit ?? all.length);
    const body = { items, omitted: all.length - items.length };
    answer(call.io, flags, {
      kind: 'List',
      body,
      from,
      text: (screen) => listText(body, what, screen),
      rows: items,
    });
    return 0;
  };
