import type { Json } from '../metadata/canonical.ts';
import type { ProjectDescriptor } from '../metadata/descriptor.ts';
import { DatasetRecord, ProjectDescriptor as Descriptor } from '../metadata/descriptor.ts';
import { datasetId } from '../metadata/event.ts';
import { datasetKey, projectKey } from '../metadata/keys.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import type { DatasetRecords } from '../resources/datasets.ts';
import { datasetIds, declarationsOf } from '../resources/datasets.ts';
import type { LoadedProject } from '../resources/loaded.ts';
import { mayExist } from '../substrate/record/present.ts';

const decoder = new TextDecoder();

const readJson = async (store: ObjectStore, key: string): Promise<Json | undefined> => {
  const stored = await store.get(key);
  if (stored === undefined) return undefined;
  const json: Json = JSON.parse(decoder.decode(stored.body));
  return json;
};

/**
 * What a project's last apply wrote into `dataset.json` of its own datasets, as its `project.json` says: one read
 * instead of one a dataset, so that a plan costs the same for five arcs and for fifty.
 */
const ownRecords = ({
  project,
  arcs,
  boundaries,
}: ProjectDescriptor): readonly (readonly [string, DatasetRecord])[] => {
  const written = [
    ...arcs.flatMap(({ name, sinks }) =>
      Object.entries(sinks).map(([role, sink]) => ({ component: `arcs/${name}`, role, sink })),
    ),
    ...boundaries.map(({ name, dataset }) => ({ component: `boundaries/${name}`, sink: dataset })),
  ];
  return written.map(({ sink: { epoch, unit, ...dataset }, ...by }) => [
    datasetId(dataset),
    {
      owner: project,
      dataset,
      unit,
      owners: [{ epoch, project: project.name, projectVersion: project.version, ...by }],
    },
  ]);
};

const parseId = (id: string): { readonly name: string; readonly version: string } => {
  const slash = id.lastIndexOf('/');
  return { name: id.slice(0, slash), version: id.slice(slash + 1) };
};

const readRecord = async (store: ObjectStore, id: string): Promise<readonly [string, DatasetRecord] | undefined> => {
  const json = await readJson(store, datasetKey(parseId(id)));
  return json === undefined ? undefined : [id, DatasetRecord.parse(json)];
};

/** Those that there are. */
const readEach = async (
  store: ObjectStore,
  ids: readonly string[],
): Promise<readonly (readonly [string, DatasetRecord])[]> => {
  const isThere = await mayExist(
    store,
    ids.map((id) => datasetKey(parseId(id))),
  );
  const there = ids.filter((id) => isThere(datasetKey(parseId(id))));
  const records: (readonly [string, DatasetRecord])[] = [];
  const atOnce = 16;
  for (let from = 0; from < there.length; from += atOnce) {
    const some = await Promise.all(there.slice(from, from + atOnce).map((id) => readRecord(store, id)));
    records.push(...some.filter((found) => found !== undefined));
  }
  return records;
};

/** The body of `project.json` of each project that was applied. */
type Applied = ReadonlyMap<LoadedProject, Json>;

const readApplied = async (projects: readonly LoadedProject[], store: ObjectStore): Promise<Applied> => {
  const read = projects.map(async (project) => [project, await readJson(store, projectKey(project.project))] as const);
  return new Map((await Promise.all(read)).flatMap(([project, json]) => (json === undefined ? [] : [[project, json]])));
};

/** @param store the placement's metadata store; reads only */
export const readRecords = async (
  projects: readonly LoadedProject[],
  store: ObjectStore,
): Promise<{ readonly records: DatasetRecords; readonly applied: Applied }> => {
  const own = new Set(projects.flatMap(declarationsOf).map(({ dataset }) => datasetId(dataset)));
  const ids = [...new Set(projects.flatMap(datasetIds))];
  // A dataset of our own that was applied needs no second look; a foreign one always does, its owner may have moved.
  const [applied, foreign] = await Promise.all([
    readApplied(projects, store),
    readEach(
      store,
      ids.filter((id) => !own.has(id)),
    ),
  ]);
  const described = [...applied.values()].flatMap((json) => ownRecords(Descriptor.parse(json)));
  const records = new Map([...described, ...foreign]);
  const added = await readEach(
    store,
    ids.filter((id) => !records.has(id) && own.has(id)),
  );
  return { records: new Map([...records, ...added]), applied };
};
