import { ClusterlessError, messageOf } from '../../../errors.ts';

const reasons: { readonly [code: string]: string } = {
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'the path is too long',
  EXDEV: 'the bucket folder is on another file system than its placement',
  EIO: 'the disk reported an input/output error',
};

export const errnoOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/** Of a link that could not be made, `path` is where it was to point; `dest` is the link. */
const pathOf = (error: unknown, fallback: string): string => {
  if (!(error instanceof Error)) return fallback;
  const isLink = 'syscall' in error && error.syscall === 'symlink';
  if (isLink && 'dest' in error && typeof error.dest === 'string') return error.dest;
  return 'path' in error && typeof error.path === 'string' ? error.path : fallback;
};

/** CLS_DISK with the exact path and reason. Errors that are ours already pass through. */
export const diskError = (doing: string, path: string, error: unknown): unknown => {
  const code = errnoOf(error);
  if (error instanceof ClusterlessError || code === undefined) return error;
  const reason = reasons[code] ?? messageOf(error);
  return new ClusterlessError('CLS_DISK', `Cannot ${doing} ${path}: ${reason}`, {
    detail: `${pathOf(error, path)}: ${code}. Nothing was changed.`,
    hint: 'Free space or fix the permissions of that folder, then run the same command again.',
    cause: error,
  });
};

/** Runs disk work so that what the disk refuses is told in our words. */
export const onDisk = <T>(doing: string, path: string, work: () => T): T => {
  try {
    return work();
  } catch (error) {
    throw diskError(doing, path, error);
  }
};

/** The same for work that waits. */
export const onDiskAsync = async <T>(doing: string, path: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw diskError(doing, path, error);
  }
};

/** Undefined when the path, or a folder of it, is not there or is something else than the call expects. */
export const ifThere = <T>(work: () => T): T | undefined => {
  try {
    return work();
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') return undefined;
    throw error;
  }
};
