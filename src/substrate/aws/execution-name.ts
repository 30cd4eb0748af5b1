import { sha256 } from '../../metadata/canonical.ts';
import type { Place } from './arn.ts';
import { executionArn } from './arn.ts';

const maxName = 80;

/** A name that fits stays as it is; any other keeps its beginning and is told apart by a digest. */
export const executionNameOf = (name: string): string => {
  const plain = name.replace(/[^A-Za-z0-9_-]/g, '_');
  return plain === name && name.length <= maxName
    ? name
    : `${plain.slice(0, maxName - 17)}-${sha256(name).slice(0, 16)}`;
};

export const executionIdOf = (place: Place, machine: string, name: string): string =>
  executionArn(place, machine, executionNameOf(name));
