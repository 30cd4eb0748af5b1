import type { LotId } from './lot.ts';
import { parseLot } from './lot.ts';
import { escapeName, partitionPath } from './partition.ts';

/*
 * Every key of the three stores. Names are escaped by `escapeName`, lots and numbers never need it. Numbers have at
 * least four digits; readers compare them as numbers, for `g10000` is before `g9999` in a listing.
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

// manifest store

/** `datasets/name=D/version=V/[lot=L/]` */
export const manifestPrefix = (ref: DatasetRef, lot?: LotId): string => `datasets/${datasetPath(ref, lot)}/`;

/** The commit of a generation. */
export const manifestKey = (ref: DatasetRef, lot: LotId, generation: number): string =>
  `${manifestPrefix(ref, lot)}g${number(generation)}.json`;

/** Empty, and rebuilt from the commit when lost: a listing then tells the state without a read. */
export const manifestMarkerKey = (ref: DatasetRef, lot: LotId, generation: number, state: ManifestState): string =>
  `${manifestPrefix(ref, lot)}g${number(generation)}.${state}`;

/** Empty: the bus has accepted the generation's event. */
export const sentKey = (ref: DatasetRef, lot: LotId, generation: number): string =>
  `${manifestPrefix(ref, lot)}g${number(generation)}.sent`;

/** `runs/<run id>/`: where a run's own workload writes its manifests. */
export const runPrefix = (id: string): string => `runs/${id}/`;

/** `<arc>-r0000-<8 hex>`, safe as one segment of a key. Never used twice: the digits come from the claim's token. */
export const runId = (arc: string, run: number, hex8: string): string => `${escapeName(arc)}-r${number(run)}-${hex8}`;

// arc state store

/** `arcs/project=P/arc=A/version=AV/[lot=L/]` */
export const statePrefix = (arc: ArcRef, lot?: LotId): string =>
  `arcs/${partitionPath([
    { name: 'project', value: arc.project },
    { name: 'arc', value: arc.arc },
    { name: 'version', value: arc.version },
    { name: 'lot', value: lot },
  ])}/`;

export const claimKey = (arc: ArcRef, lot: LotId, run: number): string =>
  `${statePrefix(arc, lot)}r${number(run)}.claim`;

export const endKey = (arc: ArcRef, lot: LotId, run: number): string => `${statePrefix(arc, lot)}r${number(run)}.end`;

/** Empty, and rebuilt from the end when lost. */
export const stateMarkerKey = (arc: ArcRef, lot: LotId, run: number, result: RunResult): string =>
  `${statePrefix(arc, lot)}r${number(run)}.${result}`;

// metadata store

export const datasetKey = (ref: DatasetRef): string => `datasets/${datasetPath(ref)}/dataset.json`;

export const projectKey = (project: ProjectRef): string => `projects/${datasetPath(project)}/project.json`;

/** Who listens: one per arc and dataset that it reads. */
export const subscriptionKey = (ref: DatasetRef, { project, arc }: Pick<ArcRef, 'project' | 'arc'>): string =>
  `subscriptions/${datasetPath(ref)}/project=${escapeName(project)}/arc=${escapeName(arc)}.json`;

/** Whether an arc is paused, since when, by whom. */
export const controlKey = ({ project, arc }: Pick<ArcRef, 'project' | 'arc'>): string =>
  `control/project=${escapeName(project)}/arc=${escapeName(arc)}.json`;

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

interface NameParts {
  readonly count: number;
  readonly word: string;
}

/** `<letter>0000.<word>`, with the canonical number only. */
const partsOf = (name: string, letter: string): NameParts | undefined => {
  const dot = name.indexOf('.');
  const digits = name.slice(1, Math.max(dot, 1));
  const count = Number(digits);
  if (name[0] !== letter || number(count) !== digits || !Number.isSafeInteger(count)) return undefined;
  return { count, word: name.slice(dot + 1) };
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
  readonly what: 'json' | 'sent' | ManifestState;
}

/** Undefined for any other name. */
export const parseManifestName = remembering((name): ManifestName | undefined => {
  const parts = partsOf(name, 'g');
  const what = parts && oneOf(['json', 'sent', ...manifestStates] as const, parts.word);
  return what && { generation: parts.count, what };
});

/** Last segment of a key below an arc's lot. */
export interface StateName {
  readonly run: number;
  readonly what: 'claim' | 'end' | RunResult;
}

/** Undefined for any other name. */
export const parseStateName = remembering((name): StateName | undefined => {
  const parts = partsOf(name, 'r');
  const what = parts && oneOf(['claim', 'end', ...runResults] as const, parts.word);
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
