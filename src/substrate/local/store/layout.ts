import { join, resolve } from 'node:path';
import { ClusterlessError } from '../../../errors.ts';

/** Where one placement lives on disk. `home` is `<project root>/.clusterless/local/<placement folder>`. */
export interface Layout {
  readonly home: string;
  /** `<buckets>/<bucket>/<key>`: ordinary keys as ordinary files. */
  readonly buckets: string;
  /** Bodies that are not visible yet. On the same file system as the buckets, so that rename and link are atomic. */
  readonly staging: string;
  readonly locks: string;
  /** Objects whose own path is taken: `a` beside `a/b`. */
  readonly displaced: string;
  /** What the S3 endpoint was told about an object: content type, user metadata, checksums. */
  readonly meta: string;
  /** Multipart uploads in progress. */
  readonly uploads: string;
}

export interface PlacementFolder {
  readonly provider: string;
  readonly stage?: string | undefined;
  readonly account: string;
  readonly region: string;
}

const part = (text: string): string => encodeURIComponent(text).replaceAll('.', '%2E');

/** `<provider>-<stage or "-">-<account>-<region>`; characters that could leave the folder are percent-encoded. */
export const placementFolder = (of: PlacementFolder): string => {
  const stage = of.stage === undefined || of.stage === '' ? '-' : of.stage;
  return [of.provider, stage, of.account, of.region].map(part).join('-');
};

/** @param root the folder that holds `.clusterless` */
export const placementHome = (root: string, of: PlacementFolder): string =>
  join(root, '.clusterless', 'local', placementFolder(of));

export const layoutOf = (placement: string): Layout => {
  const home = resolve(placement);
  return {
    home,
    buckets: join(home, 'buckets'),
    staging: join(home, 'staging'),
    locks: join(home, 'locks'),
    displaced: join(home, 'displaced'),
    meta: join(home, 'meta'),
    uploads: join(home, 'uploads'),
  };
};

const bucketName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/;

/** One path segment, never a way out of its folder. Wider than S3's own rule, which `create` of the endpoint holds. */
export const isBucketName = (name: string): boolean => bucketName.test(name);

export const checkBucketName = (name: string): string => {
  if (isBucketName(name)) return name;
  throw new ClusterlessError('CLS_USAGE', `${JSON.stringify(name)} is not a bucket name`, {
    detail: 'A bucket name has letters, digits, dots and hyphens, and starts with a letter or a digit.',
  });
};
