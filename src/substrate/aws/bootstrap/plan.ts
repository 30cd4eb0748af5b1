import { busName, networkName, stateBucketName, storeNames } from '../../../metadata/stores.ts';
import type { StateBucket } from '../state-bucket.ts';

interface Placed {
  readonly stage: string | null;
  readonly account: string;
  readonly region: string;
}

export interface StoreBucket {
  readonly kind: 'bucket';
  readonly name: string;
  readonly store: 'metadata' | 'arc-state' | 'manifest' | 'state';
  /** Under which every write must be conditional. */
  readonly conditionalPrefix?: string;
  /** Under which the bucket is ours; undefined: all of it is. */
  readonly sharedPrefix?: string;
}

export interface StoreBus {
  readonly kind: 'event-bus';
  readonly name: string;
}

/** What containers run in. Only some placements have one. */
export interface StoreNetwork {
  readonly kind: 'network';
  readonly name: string;
}

/** One thing that a placement has before any project: nothing of it costs while it is idle. */
export type StoreItem = StoreBucket | StoreBus | StoreNetwork;

/** A state bucket that `state-bucket.json` names may hold the states of many placements; it is made when missing. */
export const bootstrapItems = (placement: Placed, state: StateBucket | undefined): readonly StoreItem[] => {
  const { metadata, state: arcState, manifest } = storeNames(placement);
  const statePrefix = `${state?.prefix ?? ''}clusterless/v1/`;
  return [
    { kind: 'bucket', name: metadata, store: 'metadata' },
    { kind: 'bucket', name: arcState, store: 'arc-state' },
    { kind: 'bucket', name: manifest, store: 'manifest' },
    {
      kind: 'bucket',
      name: state?.bucket ?? stateBucketName(placement),
      store: 'state',
      conditionalPrefix: statePrefix,
      ...(state !== undefined && { sharedPrefix: statePrefix }),
    },
    { kind: 'event-bus', name: busName(placement) },
    { kind: 'network', name: networkName(placement) },
  ];
};
