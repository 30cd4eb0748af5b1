import type { LotId } from './lot.ts';
import { parseLot } from './lot.ts';
import { escapeName, partitionPath } from './partition.ts';

/*
 * Every key of the three stores. Names are escaped by `escapeName`, lots and numbers never need it. Numbers have at
 * least four digits; readers compare them as numbers, for `g10000` is before `g9999` in a listing.
 *
 * A lot's own folder has what every reader wants: two keys, a record and the marker that says what is in it. What only
 * a few ask for (was it announced, how did it end) is beside them, so that a year is listed in 211 pages and not 316.
 */
export interface DatasetRef {
  readonly name: string;
  readonly version: string;
}

export interface ProjectRef {
  readonly name: string;
  readonly version: string;
}

/** Identity of an arc's history: the project's version is not part of it, the arc's declared version is. */
export interface ArcRef {
  readonly project: string;
  readonly arc: string;
  readonly version: string;
}

export const manifestStates = ['complete', 'empty', 'waived', 'removed'] as const;
export type ManifestState = (typeof manifestStates)[number];

export const runResults = [
  'complete',
  'empty',
  'failed',
  'timedout',
  'cancelled',
  'superseded',
  'checkfailed',
] as const;
export type RunResult = (typeof runResults)[number];

const number = (value: number): string => String(value).padStart(4, '0');

const datasetPath = ({ name, version }: DatasetRef, lot?: LotId): string =>
  partitionPath([
    { name: 'name', value: name },
    { name: 'version', value: version },
    { name: 'lot', value: lot },
  ]);

/** Those of a day share a folder, so that a key needs none of its own on a disk; in the order of lots all the same. */
const besidePath = (lot: LotId): string => `day=${lot.slice(0, 8)}/${lot}`;

// manifest store

/** `datasets/name=D/version=V/[lot=L/]` */
export const manifestPrefix = (ref: DatasetRef, lot?: LotId): string => `datasets/${datasetPath(ref, lot)}/`;

/** The commit of a generation. */
export const manifestKey = (ref: DatasetRef, lot: LotId, generation: number): string =>
  `${manifestPrefix(ref, lot)}g${number(generation)}.json`;

/** Empty, and rebuilt from the commit when lost: a listing then tells the state without a read. */
export const manifestMarkerKey = (ref: DatasetRef, lot: LotId, generation: number, state: ManifestState): string =>
  `${manifestPrefix(ref, lot)}g${number(generation)}.${state}`;

/** `sent/name=D/version=V/` */
export const sentPrefix = (ref: DatasetRef): string => `sent/${datasetPath(ref)}/`;

/** Just before the keys of a lot, for a listing that begins with them. */
export const beforeSent = (ref: DatasetRef, lot: LotId): string => `${sentPrefix(ref)}${besidePath(lot)}`;

/** Empty: the bus has accepted the generation's event. */
export const sentKey = (ref: DatasetRef, lot: LotId, generation: number): string =>
  `${beforeSent(ref, lot)}.g${number(generation)}`;

/** `runs/<run id>/`: where a run's own workload writes its manifests. */
export const runPrefix = (id: string): string => `runs/${id}/`;

/** `runs/<run id>/inputs/`: what a run of many inputs reads in place of all their manifests. */
export const runInputsPrefix = (id: string): string => `${runPrefix(id)}inputs/`;

/** `<arc>-r0000-<8 hex>`, safe as one segment of a key. Never used twice: the digits come from the claim's token. */
export const runId = (arc: string, run: number, hex8: string): string => `${escapeName(arc)}-r${number(run)}-${hex8}`;

// arc state store

const arcPath = (arc: ArcRef, lot?: LotId): string =>
  partitionPath([
    { name: 'project', value: arc.project },
    { name: 'arc', value: arc.arc },
    { name: 'version', value: arc.version },
    { name: 'lot', value: lot },
  ]);

/** `arcs/project=P/arc=A/version=AV/[lot=L/]` */
export const statePrefix = (arc: ArcRef, lot?: LotId): string => `arcs/${arcPath(arc, lot)}/`;

export const claimKey = (arc: ArcRef, lot: LotId, run: number): string =>
  `${statePrefix(arc, lot)}r${number(run)}.claim`;

/** `ends/project=P/arc=A/version=AV/` */
export const endPrefix = (arc: ArcRef): string => `ends/${arcPath(arc)}/`;

/** One key for every outcome, so that a run ends once. */
export const endKey = (arc: ArcRef, lot: LotId, run: number): string =>
  `${endPrefix(arc)}${besidePath(lot)}.r${number(run)}.json`;

/** Empty, written after the end and rebuilt from it when lost: a run without one has not ended, or the end tells. */
export const stateMarkerKey = (arc: ArcRef, lot: LotId, run: number, result: RunResult): string =>
  `${statePrefix(arc, lot)}r${number(run)}.${result}`;

// metadata store

export const datasetKey = (ref: DatasetRef): string => `datasets/${datasetPath(ref)}/dataset.json`;

export const projectKey = (project: ProjectRef): string => `projects/${datasetPath(project)}/project.json`;

/** Who listens: one per arc and dataset that it reads. */
export const subscriptionKey = (ref: DatasetRef, { project, arc }: Pick<ArcRef, 'project' | 'arc'>): string =>
  `subscriptions/${datasetPath(ref)}/project=${escapeName(project)}/arc=${escapeName(arc)}.json`;

/** Of all arcs of a placement. */
export const controlPrefix = 'control/';

/** Whether an arc is paused, since when, by whom. */
export const controlKey = ({ project, arc }: Pick<ArcRef, 'project' | 'arc'>): string =>
  `${controlPrefix}project=${escapeName(project)}/arc=${escapeName(arc)}.json`;

/** Where a boundary collects what arrived for a lot that is not closed yet. */
export const ingressPrefix = (ref: DatasetRef, lot?: LotId): string => `ingress/${datasetPath(ref, lot)}/`;

/** @param sha SHA-256 of the entry, hex: the same arrivals make the same key */
export const ingressKey = (ref: DatasetRef, lot: LotId, sha: string): string => `${ingressPrefix(ref, lot)}${sha}.json`;

// reading

const lotMark = '/lot=';

/** Of `…/lot=L/`, for canonical lots only: two folders must never mean the same one. */
export const lotOfFolder = (folder: string): LotId | undefined => {
  const at = folder.lastIndexOf(lotMark);
  const lot = folder.slice(at + lotMark.length, -1);
  return at >= 0 && parseLot(lot)?.id === lot ? lot : undefined;
};

/** Of `<letter>0000`, the canonical number only. */
const countOf = (text: string, letter: string): number | undefined => {
  const digits = text.slice(1);
  const count = Number(digits);
  return text[0] === letter && number(count) === digits && Number.isSafeInteger(count) ? count : undefined;
};

interface NameParts {
  readonly count: number;
  readonly word: string;
}

/** `<letter>0000.<word>` */
const partsOf = (name: string, letter: string): NameParts | undefined => {
  const dot = name.indexOf('.');
  const count = countOf(name.slice(0, Math.max(dot, 0)), letter);
  return count === undefined ? undefined : { count, word: name.slice(dot + 1) };
};

const namesKept = 10_000;

/** A listing of a year has the same few names a hundred thousand times. */
const remembering = <T>(parse: (name: string) => T | undefined): ((name: string) => T | undefined) => {
  const known = new Map<string, { readonly parsed: T | undefined }>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before.parsed;
    if (known.size >= namesKept) known.clear();
    const parsed = parse(name);
    known.set(name, { parsed });
    return parsed;
  };
};

const oneOf = <T extends string>(words: readonly T[], word: string): T | undefined =>
  words.find((each) => each === word);

/** Last segment of a key below a dataset's lot. */
export interface ManifestName {
  readonly generation: number;
  readonly what: 'json' | ManifestState;
}

/** Undefined for any other name. */
export const parseManifestName = remembering((name): ManifestName | undefined => {
  const parts = partsOf(name, 'g');
  const what = parts && oneOf(['json', ...manifestStates] as const, parts.word);
  return what && { generation: parts.count, what };
});

/** Last segment of a key below an arc's lot. */
export interface StateName {
  readonly run: number;
  readonly what: 'claim' | RunResult;
}

/** Undefined for any other name. */
export const parseStateName = remembering((name): StateName | undefined => {
  const parts = partsOf(name, 'r');
  const what = parts && oneOf(['claim', ...runResults] as const, parts.word);
  return what && { run: parts.count, what };
});

/** What is in front of the last slash, with it, and what is behind. */
export const splitKey = (key: string): { readonly folder: string; readonly name: string } => {
  const at = key.lastIndexOf('/') + 1;
  return { folder: key.slice(0, at), name: key.slice(at) };
};

export type ManifestKey = ManifestName & { readonly lot: LotId };

/** Undefined for any other key. */
export const parseManifestKey = (key: string): ManifestKey | undefined => {
  const { folder, name } = splitKey(key);
  const lot = key.startsWith('datasets/') ? lotOfFolder(folder) : undefined;
  const parsed = parseManifestName(name);
  return lot === undefined || parsed === undefined ? undefined : { lot, ...parsed };
};

export type StateKey = StateName & { readonly lot: LotId };

/** Undefined for any other key. */
export const parseStateKey = (key: string): StateKey | undefined => {
  const { folder, name } = splitKey(key);
  const lot = key.startsWith('arcs/') ? lotOfFolder(folder) : undefined;
  const parsed = parseStateName(name);
  return lot === undefined || parsed === undefined ? undefined : { lot, ...parsed };
};

export interface SentKey {
  readonly lot: LotId;
  readonly generation: number;
}

/** Undefined for any other key. */
export const parseSentKey = (key: string): SentKey | undefined => {
  const { name } = splitKey(key);
  const dot = name.indexOf('.');
  const lot = name.slice(0, Math.max(dot, 0));
  const generation = countOf(name.slice(dot + 1), 'g');
  if (generation === undefined || parseLot(lot)?.id !== lot) return undefined;
  // The day is that of the lot: two keys must never mean the same generation.
  const expected = key.startsWith('sent/') && key.endsWith(`/${besidePath(lot)}${name.slice(dot)}`);
  return expected ? { lot, generation } : undefined;
};
