import { ClusterlessError } from '../errors.ts';

export interface PartitionNaming {
  /** named: folders are called `key=value`; value: only `value`. */
  readonly type: 'named' | 'value';
  readonly delimiter: string;
}

/** A folder below the root of a dataset, as the partition that it belongs to. */
export interface PartitionPath {
  readonly values: readonly string[];
  /** With a slash at the end: down to the last key, and to the folder of one run, which is never written again. */
  readonly folder: string;
  /** The same without the folder of a run: what stays when a lot is restated. */
  readonly stable: string;
}

interface Segment {
  readonly key: string | undefined;
  readonly value: string;
}

const broken = (folder: string, detail: string): ClusterlessError =>
  new ClusterlessError('CLS_WORKLOAD', `the folder "${folder}" is no partition of the table`, { detail });

/** The value is everything after the first delimiter, so that it may have another in it. */
const segmentOf = (text: string, { type, delimiter }: PartitionNaming): Segment => {
  const at = type === 'named' ? text.indexOf(delimiter) : -1;
  return at < 0
    ? { key: undefined, value: text }
    : { key: text.slice(0, at), value: text.slice(at + delimiter.length) };
};

const sameKey = (a: string | undefined, b: string): boolean => a?.toLowerCase() === b.toLowerCase();

/** Where each key of the table stands: by name when all names are there, else in order. */
const placesOf = (segments: readonly Segment[], keys: readonly string[]): readonly number[] => {
  const byName = keys.map((key) => segments.findIndex((segment) => sameKey(segment.key, key)));
  return byName.every((at) => at >= 0) ? byName : keys.map((_, at) => at);
};

const isRun = (text: string | undefined): boolean => text?.startsWith('run=') === true;

/** @param folder relative to the root, not encoded @param keys of the table, in order */
export const partitionPath = (folder: string, keys: readonly string[], naming: PartitionNaming): PartitionPath => {
  const texts = folder.split('/').filter((text) => text !== '');
  const segments = texts.map((text) => segmentOf(text, naming));
  const places = placesOf(segments, keys);
  const values = places.flatMap((at) => segments[at]?.value ?? []);
  if (values.length < keys.length) {
    throw broken(folder, `The table has ${keys.length} partition keys (${keys.join(', ')}).`);
  }
  if (values.some((value) => value === '')) throw broken(folder, 'A value is empty.');
  const depth = Math.max(...places) + 1;
  const upTo = (count: number): string => `${texts.slice(0, count).join('/')}/`;
  return { values, stable: upTo(depth), folder: upTo(isRun(texts[depth]) ? depth + 1 : depth) };
};
