import type { GetBucketLifecycleConfigurationOutput, LifecycleRule, S3Client } from '@aws-sdk/client-s3';
import { GetBucketLifecycleConfigurationCommand, PutBucketLifecycleConfigurationCommand } from '@aws-sdk/client-s3';
import { digestOf } from '../../../metadata/canonical.ts';
import { nameOf } from '../errors.ts';
import type { BucketAt } from '../providers/bucket-settings.ts';

/** Of a store of ours. Older releases gave it to shared buckets too, where it ended what was not ours. */
const wholeBucket = 'clusterless';

const idOf = (prefix: string): string =>
  prefix === '' ? wholeBucket : `${wholeBucket}-${digestOf(prefix).slice(0, 16)}`;

/** Former versions are a safety net, not an archive. */
const ruleOf = (prefix: string): LifecycleRule => ({
  ID: idOf(prefix),
  Status: 'Enabled',
  Filter: { Prefix: prefix },
  NoncurrentVersionExpiration: { NoncurrentDays: 90 },
  AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
});

/** S3 refuses rules that say their prefix in the old way beside rules that have a filter; they mean the same. */
const withFilter = ({ Prefix, ...rule }: LifecycleRule): LifecycleRule =>
  Prefix === undefined ? rule : { ...rule, Filter: { Prefix } };

const readLifecycle = (s3: S3Client, at: BucketAt): Promise<GetBucketLifecycleConfigurationOutput> =>
  s3.send(new GetBucketLifecycleConfigurationCommand(at)).catch((error: unknown) => {
    if (nameOf(error) === 'NoSuchLifecycleConfiguration') return {};
    throw error;
  });

/**
 * Lets former versions under a prefix go after 90 days. The configuration is one document: rules of others, and of
 * other prefixes of ours, are written back as they were.
 */
export const expireFormerVersions = async (s3: S3Client, at: BucketAt, prefix: string): Promise<void> => {
  const { Rules = [], TransitionDefaultMinimumObjectSize } = await readLifecycle(s3, at);
  const ours = new Set<string | undefined>([wholeBucket, idOf(prefix)]);
  const others = Rules.filter(({ ID }) => !ours.has(ID)).map(withFilter);
  await s3.send(
    new PutBucketLifecycleConfigurationCommand({
      ...at,
      LifecycleConfiguration: { Rules: [...others, ruleOf(prefix)] },
      ...(TransitionDefaultMinimumObjectSize && { TransitionDefaultMinimumObjectSize }),
    }),
  );
};
