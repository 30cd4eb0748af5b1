import type { ArcDescriptor, StoreNames } from '../metadata/descriptor.ts';
import type { ArcRef } from '../metadata/keys.ts';
import type { Cause } from '../metadata/run.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import type { Ports } from '../ports/ports.ts';

/**
 * The three rules that the invariants rest on, as switches: the simulator turns each off to show that it would notice.
 * Nothing else may pass anything but `standardProtocol`.
 */
export interface Protocol {
  /** A commit of an older run or owner never follows a newer one. */
  readonly fence: boolean;
  /** A generation of the same inputs is taken over instead of made again. */
  readonly adopt: boolean;
  /** When `finish` looks at the inputs again. Only after the end record is right. */
  readonly recheck: 'after-end' | 'before-end' | 'never';
}

export const standardProtocol: Protocol = { fence: true, adopt: true, recheck: 'after-end' };

export interface ArcContext {
  readonly ports: Ports;
  readonly arc: ArcDescriptor;
  readonly protocol: Protocol;
}

export const arcRef = ({ project, name, version }: ArcDescriptor): ArcRef => ({ project, arc: name, version });

export const storeOf = (ports: Ports, stores: StoreNames, which: keyof StoreNames): ObjectStore =>
  ports.store(stores[which]);

/** People who replay, back-fill or waive overrule attempts, back-off, pause and hold; everything else is automatic. */
export const isAutomatic = ({ kind }: Cause): boolean => kind !== 'replay' && kind !== 'backfill' && kind !== 'waive';

export const isoTime = (ms: number): string => new Date(ms).toISOString();
