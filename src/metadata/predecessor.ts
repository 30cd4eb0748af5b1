import { ClusterlessError } from '../errors.ts';
import type { ProjectRef } from './keys.ts';
import type { LotId } from './lot.ts';
import { parseLot } from './lot.ts';
import type { CommittedManifest } from './manifest.ts';
import { parseWorkloadManifest } from './manifest.ts';
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

export interface PredecessorManifest {
  readonly lot: LotId;
  /** Its two states that say what a lot is; the others are of attempts. */
  readonly state: 'complete' | 'empty';
}

const manifestTail = /\/lot=([^/]+)\/state=(complete|empty)\/manifest\.json(?:\/[^/]+\.json)?$/;

/** `…/lot=L/state=complete/manifest.json`, or a part in a folder of that name, as Hadoop's writers leave it. */
export const parsePredecessorManifestKey = (key: string): PredecessorManifest | undefined => {
  const [, lot = '', state] = manifestTail.exec(key) ?? [];
  if (parseLot(lot)?.id !== lot) return undefined;
  return state === 'complete' || state === 'empty' ? { lot, state } : undefined;
};

/** Digest of a generation that no run of ours has made; never equal to one that is computed. */
const predecessorDigest = 'predecessor';

/** The same facts as generation 0. Sizes and checksums of objects were never written down. */
export const generationOfPredecessor = (body: Uint8Array, lot: LotId, modified: number): CommittedManifest => {
  const { state, comment, uriType, uris } = parseWorkloadManifest(body);
  return {
    state: state === 'empty' ? 'empty' : 'complete',
    comment,
    lotId: lot,
    uriType,
    uris,
    generation: 0,
    digest: predecessorDigest,
    contentDigest: predecessorDigest,
    producer: { project: '', epoch: 0, run: 0 },
    inputs: {},
    objects: [],
    stats: { objects: uris.length, bytes: 0 },
    checks: [],
    token: '',
    cause: { kind: 'live' },
    committedAt: new Date(modified).toISOString(),
  };
};
