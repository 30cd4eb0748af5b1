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

/** A number and a word after it, in the last segment of a key. */
interface KeyTail {
  readonly lot: LotId;
  readonly count: number;
  /** Where the word begins. */
  readonly word: number;
}

/** The canonical number only, as `number` writes it: two keys must never mean the same generation. */
const countIn = (key: string, from: number, to: number): number | undefined => {
  if (to - from < 4 || (to - from > 4 && key[from] === '0')) return undefined;
  let count = 0;
  for (let at = from; at < to; at += 1) {
    const digit = key.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) return undefined;
    count = count * 10 + digit;
  }
  return Number.isSafeInteger(count) ? count : undefined;
};

interface LotFolder {
  /** `…/lot=L/` */
  readonly path: string;
  readonly lot: LotId;
}

/** The canonical lot only, for the same reason. */
const lotFolderOf = (key: string): LotFolder | undefined => {
  const slash = key.lastIndexOf('/');
  const lotAt = key.lastIndexOf('/lot=', slash - 1);
  const lot = key.slice(lotAt + 5, slash);
  return lotAt < 0 || parseLot(lot)?.id !== lot ? undefined : { path: key.slice(0, slash + 1), lot };
};

/** Of the key before: status reads a million keys, and a listing has those of a lot one after the other. */
let lastFolder: LotFolder | undefined;

const folderOf = (key: string): LotFolder | undefined => {
  const isSame =
    lastFolder !== undefined && key.startsWith(lastFolder.path) && key.indexOf('/', lastFolder.path.length) < 0;
  if (!isSame) lastFolder = lotFolderOf(key);
  return lastFolder;
};

/** `…/lot=L/<letter>0000.<word>`. By hand and without a text of its own, because all of it is in the last segment. */
const parseTail = (key: string, letter: string): KeyTail | undefined => {
  const folder = folderOf(key);
  if (folder === undefined) return undefined;
  const at = folder.path.length;
  const dot = key.indexOf('.', at);
  if (key[at] !== letter || dot < 0) return undefined;
  const count = countIn(key, at + 1, dot);
  return count === undefined ? undefined : { lot: folder.lot, count, word: dot + 1 };
};

/** Which of the words the key ends in. */
const wordAt = <T extends string>(key: string, at: number, words: readonly T[]): T | undefined =>
  words.find((word) => word.length === key.length - at && key.startsWith(word, at));

const manifestWords = ['json', 'sent', ...manifestStates] as const;
const stateWords = ['claim', 'end', ...runResults] as const;

export interface ManifestKey {
  readonly lot: LotId;
  readonly generation: number;
  readonly what: 'json' | 'sent' | ManifestState;
}

/** Undefined for any other key. */
export const parseManifestKey = (key: string): ManifestKey | undefined => {
  const tail = key.startsWith('datasets/') ? parseTail(key, 'g') : undefined;
  const what = tail && wordAt(key, tail.word, manifestWords);
  return what && { lot: tail.lot, generation: tail.count, what };
};

export interface StateKey {
  readonly lot: LotId;
  readonly run: number;
  readonly what: 'claim' | 'end' | RunResult;
}

/** Undefined for any other key. */
export const parseStateKey = (key: string): StateKey | undefined => {
  const tail = key.startsWith('arcs/') ? parseTail(key, 'r') : undefined;
  const what = tail && wordAt(key, tail.word, stateWords);
  return what && { lot: tail.lot, run: tail.count, what };
};
