import { z } from 'zod';
import { controlKey } from '../metadata/keys.ts';
import { decodeRecord } from '../metadata/record.ts';
import type { Cause } from '../metadata/run.ts';
import type { ArcContext } from './protocol.ts';
import { isAutomatic, storeOf } from './protocol.ts';

const Control = z.looseObject({ paused: z.boolean() });

/** A paused arc starts nothing by itself, whatever woke it; a person may still replay. */
export const isPaused = async ({ ports, arc }: ArcContext, cause: Cause): Promise<boolean> => {
  if (!isAutomatic(cause)) return false;
  const key = controlKey({ project: arc.project, arc: arc.name });
  const found = await storeOf(ports, arc.stores, 'metadata').get(key);
  if (found === undefined) return false;
  return decodeRecord(Control, found.body, { what: `the control record ${key}`, code: 'CLS_RECORD_CORRUPT' }).paused;
};
