import { ClusterlessError } from '../errors.ts';
import { storeNames } from '../metadata/stores.ts';
import type { ProjectTarget } from '../reconciler/target.ts';
import { catalogOf } from '../resources/datasets.ts';
import type { LoadedProject } from '../resources/loaded.ts';
import { describedBy } from '../resources/lower/kept-record.ts';
import { lowerProject } from '../resources/lower-project.ts';
import type { ImageContent } from '../substrate/image/image-content.ts';
import { tagOfContent } from '../substrate/image/image-content.ts';
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

/** What the files ask for in this placement: reads the records of datasets, writes nothing. */
export const lowerAll = async (projects: readonly LoadedProject[], substrate: Substrate): Promise<Lowering> => {
  const { ports, placement, local } = substrate;
  const { records, applied } = await readRecords(projects, ports.store(storeNames(placement).metadata));
  const imageTag = local === undefined ? tagOfContent : localImageTag;
  const lowered = projects.map((project) => {
    const catalog = catalogOf(project, projects, records);
    const facts = { dataset: (id: string) => catalog.facts(id), codeDigest, imageTag, local: local !== undefined };
    return { project, ...lowerProject(project, facts) };
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
