import { z } from 'zod';
import type { ArcDescriptor } from '../metadata/descriptor.ts';
import { controlKey, controlPrefix } from '../metadata/keys.ts';
import { decodeRecord } from '../metadata/record.ts';
import type { Cause } from '../metadata/run.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import type { Ports } from '../ports/ports.ts';
import type { ArcContext } from './protocol.ts';
import { isAutomatic, storeOf } from './protocol.ts';

const Control = z.looseObject({ paused: z.boolean() });

const keyOf = ({ project, name }: ArcDescriptor): string => controlKey({ project, arc: name });

const saysPaused = async (store: ObjectStore, key: string): Promise<boolean> => {
  const found = await store.get(key);
  if (found === undefined) return false;
  return decodeRecord(Control, found.body, { what: `the control record ${key}`, code: 'CLS_RECORD_CORRUPT' }).paused;
};

/** A paused arc starts nothing by itself, whatever woke it; a person may still replay. */
export const isPaused = async ({ ports, arc }: ArcContext, cause: Cause): Promise<boolean> =>
  isAutomatic(cause) && (await saysPaused(storeOf(ports, arc.stores, 'metadata'), keyOf(arc)));

/** Those of many arcs. Few were ever paused: one listing tells which, and only theirs are read. */
export const pausedAmong = async (
  { store: open }: Pick<Ports, 'store'>,
  arcs: readonly ArcDescriptor[],
): Promise<ReadonlySet<ArcDescriptor>> => {
  const paused = new Set<ArcDescriptor>();
  for (const bucket of new Set(arcs.map(({ stores }) => stores.metadata))) {
    const store = open(bucket);
    const controlled = new Set<string>();
    for await (const { key } of store.list(controlPrefix)) controlled.add(key);
    for (const arc of arcs) {
      const key = keyOf(arc);
      const asks = arc.stores.metadata === bucket && controlled.has(key);
      if (asks && (await saysPaused(store, key))) paused.add(arc);
    }
  }
  return paused;
};
