import { ClusterlessError } from '../errors.ts';
import { canonicalJson } from '../metadata/canonical.ts';
import { storeNames } from '../metadata/stores.ts';
import type { ProjectTarget } from '../reconciler/target.ts';
import type { DatasetFacts } from '../resources/component.ts';
import { catalogOf } from '../resources/datasets.ts';
import type { LoadedProject } from '../resources/loaded.ts';
import { describedBy } from '../resources/lower/kept-record.ts';
import type { LoweredProject, ProjectFacts } from '../resources/lower-project.ts';
import { lowerProject } from '../resources/lower-project.ts';
import type { ImageContent } from '../substrate/image/image-content.ts';
import { tagOfContent } from '../substrate/image/image-content.ts';
import { contentTag } from '../substrate/image/image-name.ts';
import { readUserCode } from '../substrate/user-code.ts';
import type { Substrate } from './context.ts';
import { placementOf } from './context.ts';
import { readRecords } from './records.ts';

export interface Lowering {
  readonly targets: readonly ProjectTarget[];
  /** What this substrate leaves out, in words. */
  readonly notes: readonly string[];
}

/** It was there when the files were checked; whoever removes it now hears of it. */
const codeDigest = (path: string): string => {
  const code = readUserCode(path);
  if (code.found === 'folder' || code.found === 'zip') return code.sha256();
  const why = 'reason' in code ? { detail: code.reason } : {};
  throw new ClusterlessError('CLS_FILE_UNREADABLE', `cannot read the code in ${path}`, why);
};

/** A laptop runs a folder whatever is in it, and says so when it is not there at all. */
const localImageTag = (content: ImageContent): string => {
  try {
    return tagOfContent(content);
  } catch {
    return '';
  }
};

type Dataset = ProjectFacts['dataset'];
type Contents = Pick<ProjectFacts, 'codeDigest' | 'imageTag'>;

const nothing = '0'.repeat(64);

/** What is removed is known by its address: its folders may be gone already. */
const unread: Contents = { codeDigest: () => nothing, imageTag: () => contentTag(nothing) };

/** Where what the files ask for goes, and whether all of it is only to be removed from there. */
export type Into = Substrate & { readonly removes?: boolean };

const contentsOf = ({ local, removes = false }: Into): Contents => {
  if (removes) return unread;
  return { codeDigest, imageTag: local === undefined ? tagOfContent : localImageTag };
};

const lowerOne = (project: LoadedProject, into: Into, dataset: Dataset): LoweredProject =>
  lowerProject(project, { dataset, ...contentsOf(into), local: into.local !== undefined });

/** A project lowered before anything was read, and what that took for granted about datasets. */
interface EarlyLowering {
  readonly lowered: LoweredProject;
  readonly assumed: ReadonlyMap<string, DatasetFacts>;
}

export type Early = ReadonlyMap<LoadedProject, EarlyLowering>;

/** Of a dataset of somebody else: what its record says is in no name. */
const foreignFacts = (id: string): DatasetFacts => {
  const slash = id.lastIndexOf('/');
  const [name, version] = [id.slice(0, slash), id.slice(slash + 1)];
  return { name, version, pathURI: 's3://unknown/', unit: 'PT5M', owner: '', epoch: 0 };
};

/** By the files alone: the names are right, and the rest is where no record says otherwise. */
export const lowerEarly = (projects: readonly LoadedProject[], into: Into): Early =>
  new Map(
    projects.map((project) => {
      const catalog = catalogOf(project, projects);
      const assumed = new Map<string, DatasetFacts>();
      const dataset = (id: string): DatasetFacts => {
        const facts = assumed.get(id) ?? catalog.facts(id) ?? foreignFacts(id);
        assumed.set(id, facts);
        return facts;
      };
      return [project, { lowered: lowerOne(project, into, dataset), assumed }];
    }),
  );

/** Lowering is pure: with the same answers it comes out the same. */
const isRight = ({ assumed }: EarlyLowering, dataset: Dataset): boolean =>
  [...assumed].every(([id, facts]) => canonicalJson(facts) === canonicalJson(dataset(id) ?? null));

/** What the files ask for in this placement: reads the records of datasets, writes nothing. */
export const lowerAll = async (
  projects: readonly LoadedProject[],
  into: Into,
  early: Early = new Map(),
): Promise<Lowering> => {
  const { ports, placement } = into;
  const { records, applied } = await readRecords(projects, ports.store(storeNames(placement).metadata));
  const lowered = projects.map((project) => {
    const catalog = catalogOf(project, projects, records);
    const dataset: Dataset = (id) => catalog.facts(id);
    const before = early.get(project);
    const right = before !== undefined && isRight(before, dataset);
    return { project, ...(right ? before.lowered : lowerOne(project, into, dataset)) };
  });
  return {
    targets: lowered.map(({ project, objects }) => {
      const before = applied.get(project);
      return {
        name: project.project.name,
        version: project.project.version,
        placement: placementOf(project),
        file: project.file,
        objects,
        ...(before === undefined ? {} : { described: describedBy(before) }),
      };
    }),
    notes: lowered.flatMap(({ skipped }) => skipped.map(({ component, why }) => `skipped ${component}: ${why}`)),
  };
};
