import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { ClusterlessError, messageOf } from '../../errors.ts';

/** `state-bucket.json`: where the reconciler's state lives, when it is not the placement's own state bucket. */
export const StateBucket = z.strictObject({
  bucket: z.string().min(3),
  region: z.string().min(1),
  /** Of all keys in the bucket; ends with a slash. */
  prefix: z.string().endsWith('/').optional(),
  /** Owns the bucket; S3 refuses when somebody else does. */
  account: z
    .string()
    .regex(/^\d{12}$/, 'an account has 12 digits')
    .optional(),
  profile: z.string().optional(),
  roleArn: z.string().startsWith('arn:').optional(),
  endpoint: z.url().optional(),
  kmsKeyArn: z.string().startsWith('arn:').optional(),
});
export type StateBucket = z.infer<typeof StateBucket>;

export const stateBucketFile = 'state-bucket.json';

/** The nearest file upwards of a folder. */
const findUpwards = (folder: string): string | undefined => {
  const file = join(folder, stateBucketFile);
  if (existsSync(file)) return file;
  const parent = dirname(folder);
  return parent === folder ? undefined : findUpwards(parent);
};

const read = (file: string): StateBucket => {
  const unreadable = (why: string, cause: unknown): ClusterlessError =>
    new ClusterlessError('CLS_FILE_UNREADABLE', `${file} is not valid`, {
      detail: why,
      hint: 'See state-bucket.example.json.',
      cause,
    });
  try {
    const parsed = StateBucket.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    if (parsed.success) return parsed.data;
    throw unreadable(z.prettifyError(parsed.error), parsed.error);
  } catch (error) {
    throw error instanceof ClusterlessError ? error : unreadable(messageOf(error), error);
  }
};

interface Asked {
  /** `--state-bucket`, or `CLUSTERLESS_STATE_BUCKET`: a bucket's name. */
  readonly name: string | undefined;
  /** The working directory, absolute. */
  readonly directory: string;
  readonly region: string;
}

/** A name that was given wins over a file. Undefined: the placement's own. Fails with CLS_FILE_UNREADABLE. */
export const chooseStateBucket = ({ name, directory, region }: Asked): StateBucket | undefined => {
  if (name !== undefined && name !== '') return { bucket: name, region };
  const file = findUpwards(directory);
  return file === undefined ? undefined : read(file);
};
