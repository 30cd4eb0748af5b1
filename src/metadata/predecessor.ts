import { ClusterlessError } from '../errors.ts';
import type { ProjectRef } from './keys.ts';
import { escapeName } from './partition.ts';

/*
 * Keys that only the predecessor writes, so that what it left in a shared metadata store can be found and read.
 */

/** List of the records that its last deploy of a project wrote. */
export const materialsKey = ({ name, version }: ProjectRef): string =>
  `materials/name=${escapeName(name)}/version=${escapeName(version)}/materials.json`;

type Listing = 'projects' | 'datasets' | { readonly arcsOf: ProjectRef };

/** What it lists to find its records. */
export const listingPrefix = (listing: Listing): string => {
  if (typeof listing === 'string') return `${listing}/`;
  const { name, version } = listing.arcsOf;
  return `arcs/project=${escapeName(name)}/version=${escapeName(version)}/`;
};

const states = ['running', 'complete', 'partial', 'missing', 'empty', 'removed'] as const;
export type PredecessorState = (typeof states)[number];

/**
 * State of a segment of its keys: `state=partial`, `partial`, `partial.arc`, in any letter case. Of the last segment
 * only; the predecessor looked for the word anywhere in the key and took a bucket's name for a state.
 */
export const parseStateWord = (segment: string): PredecessorState | undefined => {
  if (segment.includes('/')) {
    throw new ClusterlessError('CLS_INTERNAL', `"${segment}" is a key, not one segment of it`);
  }
  const word = segment
    .toLowerCase()
    .replace(/^state=/, '')
    .replace(/\.arc$/, '');
  return states.find((state) => state === word);
};
