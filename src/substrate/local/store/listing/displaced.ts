import { lstatSync, readdirSync } from 'node:fs';
import type { Bucket } from '../bucket.ts';
import { displacedPath, mayBeDisplaced } from '../bucket.ts';
import { ifThere } from '../disk-error.ts';
import { isContinued, textOfEscaped } from '../key-path.ts';
import { sortBytes } from './byte-order.ts';

const collect = (dir: string, before: readonly string[], into: string[]): void => {
  for (const entry of ifThere(() => readdirSync(dir, { withFileTypes: true })) ?? []) {
    const names = [...before, entry.name];
    if (entry.isDirectory() && isContinued(entry.name)) {
      collect(`${dir}/${entry.name}`, names, into);
    } else if (entry.isFile()) {
      const key = textOfEscaped(names);
      if (key !== undefined) into.push(key);
    }
  }
};

/** All displaced keys of a bucket, sorted. They are few: each has another key at its path or at a folder of it. */
export const displacedKeys = (bucket: Bucket): readonly string[] => {
  const keys: string[] = [];
  if (!mayBeDisplaced(bucket)) return keys;
  collect(bucket.displaced, [], keys);
  return sortBytes(keys);
};

export const isDisplaced = (bucket: Bucket, key: string): boolean =>
  mayBeDisplaced(bucket) &&
  ifThere(() => lstatSync(displacedPath(bucket, key), { throwIfNoEntry: false })) !== undefined;
