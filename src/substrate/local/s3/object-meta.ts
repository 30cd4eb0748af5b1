import type { Stats } from 'node:fs';
import { mkdirSync, readdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { Bucket } from '../store/bucket.ts';
import { ifThere } from '../store/disk-error.ts';
import { escapedPath } from '../store/key-path.ts';
import { contentIdentity } from '../store/version.ts';
import { algorithms } from './body/checksum.ts';

/**
 * What the client told about an object and a file cannot hold. It is beside the buckets, one file per version of the
 * object, written before that version is seen; a file that somebody else wrote has another identity and so none of it.
 */
export const ObjectMeta = z.object({
  /** Answered as they are: `content-type`, `cache-control`, `x-amz-meta-…`. */
  headers: z.record(z.string(), z.string()),
  checksum: z
    .object({ algorithm: z.enum(algorithms), value: z.string(), type: z.enum(['FULL_OBJECT', 'COMPOSITE']) })
    .optional(),
  /** Sizes of the parts of a multipart upload. */
  parts: z.array(z.number()).optional(),
});
export type ObjectMeta = z.infer<typeof ObjectMeta>;

export const noMeta: ObjectMeta = { headers: {} };

const isEmpty = (meta: ObjectMeta): boolean =>
  Object.keys(meta.headers).length === 0 && meta.checksum === undefined && meta.parts === undefined;

const folderOf = (bucket: Bucket, key: string): string => `${bucket.layout.meta}/${bucket.name}/${escapedPath(key)}`;

const parsed = (text: string): ObjectMeta => {
  try {
    return ObjectMeta.parse(JSON.parse(text));
  } catch {
    // Cut off by a kill, before the object it belongs to was seen.
    return noMeta;
  }
};

export const readMeta = (bucket: Bucket, key: string, stats: Stats): ObjectMeta => {
  const path = `${folderOf(bucket, key)}/${contentIdentity(stats)}.json`;
  const text = ifThere(() => readFileSync(path, 'utf8'));
  return text === undefined ? noMeta : parsed(text);
};

/** @param staged the body's stats before it is visible */
export const writeMeta = (bucket: Bucket, key: string, staged: Stats, meta: ObjectMeta): void => {
  if (isEmpty(meta)) return;
  const folder = folderOf(bucket, key);
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/${contentIdentity(staged)}.json`, JSON.stringify(meta));
};

/** Removes what older versions left. */
export const keepOnlyMeta = (bucket: Bucket, key: string, of: Stats): void => {
  const folder = folderOf(bucket, key);
  const keep = `${contentIdentity(of)}.json`;
  for (const name of ifThere(() => readdirSync(folder)) ?? []) {
    if (name !== keep) ifThere(() => unlinkSync(`${folder}/${name}`));
  }
};

export const removeMeta = (bucket: Bucket, key: string): void =>
  rmSync(folderOf(bucket, key), { recursive: true, force: true });
