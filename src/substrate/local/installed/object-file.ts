import { z } from 'zod';
import { Json, sha256 } from '../../../metadata/canonical.ts';
import type { ObjectKind } from '../../object.ts';
import type { Layout } from '../store/layout.ts';
import { fileNameOf } from '../whole-file.ts';

const Tags = z.strictObject({
  lineage: z.string(),
  scope: z.string(),
  project: z.string(),
  projectVersion: z.string(),
});

const Stored = z.object({
  kind: z.string(),
  name: z.string(),
  address: z.string(),
  owner: Tags.nullable(),
  token: z.string(),
  spec: z.record(z.string(), Json),
});

export type Spec = { readonly [name: string]: Json };

/**
 * `objects/<kind>/<name>.json`: that a thing exists, whose it is and what it is. It takes the place of a cloud's own
 * memory and tags, so people may look at it, and a change made by hand is drift.
 */
export interface ObjectFile {
  readonly kind: string;
  readonly name: string;
  readonly address: string;
  /** Null for what was made outside of plan and state: the stores of a placement. */
  readonly owner: z.infer<typeof Tags> | null;
  /** Of the operation that wrote it. */
  readonly token: string;
  readonly spec: Spec;
}

export const objectsFolder = (layout: Layout, kind: ObjectKind): string => `${layout.home}/objects/${kind}`;

export const objectPath = (layout: Layout, kind: ObjectKind, name: string): string =>
  `${objectsFolder(layout, kind)}/${fileNameOf(name, sha256)}.json`;

export const formatObject = (file: ObjectFile): string => `${JSON.stringify(file, undefined, 2)}\n`;

/** Throws what zod or JSON throws. */
export const parseObject = (text: string): ObjectFile => Stored.parse(JSON.parse(text));
