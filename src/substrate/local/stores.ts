import { mkdirSync } from 'node:fs';
import { busName, stateBucketName, storeNames } from '../../metadata/stores.ts';
import type { ObjectKind } from '../object.ts';
import type { Spec } from './installed/object-file.ts';
import { formatObject, objectPath } from './installed/object-file.ts';
import type { LocalPlacement } from './placement-file.ts';
import { writePlacement } from './placement-file.ts';
import { onDisk } from './store/disk-error.ts';
import type { Layout } from './store/layout.ts';
import { readText, writeNew } from './whole-file.ts';

/** Outside of plan and state: nobody's, and left alone when they are there. */
const make = (layout: Layout, kind: ObjectKind, name: string, spec: Spec): void => {
  const path = objectPath(layout, kind, name);
  if (readText(path) !== undefined) return;
  const address = `placement:${kind}/${name}`;
  writeNew(layout, path, formatObject({ kind, name, address, owner: null, token: 'placement', spec }));
};

/** The stores and the arc bus of a placement, what `bootstrap` makes in a cloud. Repeating it is free. */
export const ensureStores = (layout: Layout, placement: LocalPlacement): void => {
  writePlacement(layout, placement);
  const { metadata, state, manifest } = storeNames(placement);
  for (const bucket of [metadata, state, manifest, stateBucketName(placement)]) {
    make(layout, 'bucket', bucket, { versioned: false, eventBridge: false, tags: {} });
    onDisk('make', bucket, () => mkdirSync(`${layout.buckets}/${bucket}`, { recursive: true }));
  }
  make(layout, 'event-bus', busName(placement), { tags: {} });
};
