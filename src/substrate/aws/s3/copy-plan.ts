import { sha256 } from '../../../metadata/canonical.ts';

/** Bytes. S3 copies at most `single` in one request; `part` is at least 5 MiB, and the least that parts have. */
export interface CopyLimits {
  readonly single: number;
  readonly part: number;
  readonly concurrency: number;
}

const MiB = 1024 ** 2;

export const copyLimits: CopyLimits = { single: 5 * 1024 * MiB, part: 256 * MiB, concurrency: 8 };

export interface CopyPart {
  /** From 1. */
  readonly number: number;
  readonly size: number;
  /** `bytes=<first>-<last>` */
  readonly range: string;
}

const maxParts = 10_000;
const maxPart = 5 * 1024 * MiB;

/**
 * The size of parts tells which version of the source they are of: S3 keeps no word of ours with an upload, tells no
 * content of a part, and dates an object that came in parts back to when that began. So what an earlier attempt has
 * copied of a version that is gone is never taken for this one's.
 */
const partSize = (size: number, etag: string, { part }: CopyLimits): number => {
  const least = Math.max(part, Math.ceil(size / maxParts));
  // The largest objects have the largest parts, all of one size.
  const spread = Math.max(1, Math.min(Math.ceil(least / 8), maxPart - least));
  return least + (Number.parseInt(sha256(etag).slice(0, 12), 16) % spread);
};

/** How an object is copied in parts; the same for the same version of it. */
export const planOf = (size: number, etag: string, limits: CopyLimits): readonly CopyPart[] => {
  const each = partSize(size, etag, limits);
  return Array.from({ length: Math.ceil(size / each) }, (_, index) => {
    const first = index * each;
    const last = Math.min(size, first + each) - 1;
    return { number: index + 1, size: last - first + 1, range: `bytes=${first}-${last}` };
  });
};
