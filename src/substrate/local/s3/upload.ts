import type { Stats } from 'node:fs';
import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { Bucket } from '../store/bucket.ts';
import { ifThere } from '../store/disk-error.ts';
import { contentIdentity } from '../store/version.ts';
import { algorithms } from './body/checksum.ts';
import type { Checksum } from './body/receive.ts';
import { S3Error } from './s3-error.ts';

/** A multipart upload in progress: a folder with `upload.json`, and `<number>` and `<number>.json` for each part. */
export const Upload = z.object({
  id: z.string(),
  key: z.string(),
  /** Milliseconds since 1970. */
  initiated: z.number(),
  headers: z.record(z.string(), z.string()),
  algorithm: z.enum(algorithms).optional(),
  checksumType: z.enum(['FULL_OBJECT', 'COMPOSITE']).optional(),
});
export type Upload = z.infer<typeof Upload>;

const PartFacts = z.object({
  /** Of the part's file, so that facts of a part that was sent again are told apart. */
  identity: z.string(),
  checksum: z.object({ algorithm: z.enum(algorithms), value: z.string() }).optional(),
});

export interface Part {
  readonly number: number;
  readonly path: string;
  readonly stats: Stats;
  readonly checksum: Checksum | undefined;
}

// Ids become folder names.
const idPattern = /^[0-9a-f][0-9a-f-]{7,63}$/;

const rootOf = (bucket: Bucket): string => `${bucket.layout.uploads}/${bucket.name}`;

export const uploadFolder = (bucket: Bucket, id: string): string => {
  if (!idPattern.test(id)) throw new S3Error('NoSuchUpload');
  return `${rootOf(bucket)}/${id}`;
};

export const createUpload = (bucket: Bucket, upload: Upload): void => {
  const folder = uploadFolder(bucket, upload.id);
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/upload.json`, JSON.stringify(upload));
};

const readJson = <T>(path: string, schema: z.ZodType<T>): T | undefined => {
  const text = ifThere(() => readFileSync(path, 'utf8'));
  if (text === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    // Cut off by a kill, so nobody was told that it is there.
    return undefined;
  }
};

/** Fails with NoSuchUpload, also when the upload is of another key. */
export const openUpload = (bucket: Bucket, id: string, key: string): Upload => {
  const upload = readJson(`${uploadFolder(bucket, id)}/upload.json`, Upload);
  if (upload === undefined || upload.key !== key) throw new S3Error('NoSuchUpload', undefined, { UploadId: id });
  return upload;
};

/** All of a bucket, by key and then by age. */
export const uploadsOf = (bucket: Bucket): readonly Upload[] =>
  (ifThere(() => readdirSync(rootOf(bucket))) ?? [])
    .flatMap((id) => readJson(`${rootOf(bucket)}/${id}/upload.json`, Upload) ?? [])
    .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)) || a.initiated - b.initiated);

export const removeUpload = (bucket: Bucket, id: string): void =>
  rmSync(uploadFolder(bucket, id), { recursive: true, force: true });

/** Part numbers are 1 to 10,000. */
export const partNumberOf = (text: string | null): number => {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= 10_000) return number;
  throw new S3Error('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive.');
};

/** Makes a staged body a part; a part of that number that was there is replaced. */
export const addPart = (
  folder: string,
  { number, staged, checksum }: { number: number; staged: string; checksum: Checksum | undefined },
): Stats => {
  const facts = { identity: contentIdentity(lstatSync(staged)), checksum };
  const path = `${folder}/${number}`;
  try {
    writeFileSync(`${path}.json`, JSON.stringify(facts));
    renameSync(staged, path);
  } catch (error) {
    // Aborted or completed while the body came.
    if (ifThere(() => lstatSync(folder)) === undefined) throw new S3Error('NoSuchUpload');
    throw error;
  }
  return lstatSync(path);
};

export const partOf = (folder: string, number: number): Part | undefined => {
  const path = `${folder}/${number}`;
  const stats = ifThere(() => lstatSync(path, { throwIfNoEntry: false }));
  if (stats === undefined) return undefined;
  const facts = readJson(`${path}.json`, PartFacts);
  const checksum = facts?.identity === contentIdentity(stats) ? facts.checksum : undefined;
  return { number, path, stats, checksum };
};

/** In ascending order. */
export const partsOf = (folder: string): readonly Part[] =>
  (ifThere(() => readdirSync(folder)) ?? [])
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b)
    .flatMap((number) => partOf(folder, number) ?? []);
