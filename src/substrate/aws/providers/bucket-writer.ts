import type { S3Client } from '@aws-sdk/client-s3';
import { CreateBucketCommand, DeleteBucketCommand } from '@aws-sdk/client-s3';
import type { Desired } from '../../object.ts';
import type { Tags } from '../../ownership-tags.ts';
import { isOurs, ownerTags } from '../../ownership-tags.ts';
import type { Call, Done, Fields, Writer } from '../../provider.ts';
import { ProviderError } from '../../provider.ts';
import { nameOf, toProviderError } from '../errors.ts';
import type { BucketAt } from './bucket-settings.ts';
import {
  blockPublicAccess,
  constraintOf,
  ownedObjects,
  ownObjects,
  readTags,
  readVersioned,
  writeEventBridge,
  writeStatements,
  writeTags,
  writeVersioned,
} from './bucket-settings.ts';
import { bucketStatements } from './bucket-statements.ts';
import type { AwsContext } from './context.ts';
import { logExportSids } from './log-export-policy.ts';
import { toAwsTags } from './tags.ts';

const done = (bucket: string): Done => ({ physicalId: bucket, attributes: {}, outputs: {} });

const foreign = (bucket: string): ProviderError =>
  new ProviderError('foreign-owner', `the bucket name ${bucket} is taken`, {
    hint: 'Bucket names are unique in all of AWS: choose another one.',
  });

const removedTags = (wanted: Tags, managed: Fields): readonly string[] => {
  const last = managed['tags'];
  return typeof last === 'object' && last !== null ? Object.keys(last).filter((name) => !(name in wanted)) : [];
};

export const bucketWriter = ({ clients, place }: AwsContext): Writer<'bucket'> => {
  const at = (name: string): BucketAt => ({ Bucket: name, ExpectedBucketOwner: place.account });

  const createBucket = async (s3: S3Client, { name }: Desired<'bucket'>, tags: Tags, call: Call): Promise<void> => {
    call.fence();
    const LocationConstraint = constraintOf(place.region);
    try {
      await s3.send(
        new CreateBucketCommand({
          Bucket: name,
          ObjectOwnership: ownedObjects,
          CreateBucketConfiguration: { LocationConstraint, Tags: toAwsTags(tags) },
        }),
      );
    } catch (error) {
      if (nameOf(error) === 'BucketAlreadyExists') throw foreign(name);
      if (nameOf(error) !== 'BucketAlreadyOwnedByYou') throw error;
    }
  };

  /** In us-east-1 creating a bucket that the account has already is a success: its tags tell whose it is. */
  const checkOwner = async (s3: S3Client, name: string, call: Call): Promise<void> => {
    if (!isOurs(await readTags(s3, at(name)), call.owner)) throw foreign(name);
  };

  const settle = async (s3: S3Client, { name, spec }: Desired<'bucket'>, fresh: boolean, call: Call): Promise<void> => {
    const bucket = at(name);
    const statements = bucketStatements(place, name, spec);
    const versioned = fresh ? false : await readVersioned(s3, bucket);
    const steps = [
      () => blockPublicAccess(s3, bucket),
      // A new one was made so.
      ...(fresh ? [] : [() => ownObjects(s3, bucket)]),
      () => writeStatements(s3, bucket, { statements, drop: logExportSids }),
      // A bucket that never had versions is not the same as one whose versions were suspended.
      ...(spec.versioned === versioned ? [] : [() => writeVersioned(s3, bucket, spec.versioned)]),
      ...(spec.eventBridge || !fresh ? [() => writeEventBridge(s3, bucket, spec.eventBridge)] : []),
    ];
    // One at a time: S3 refuses concurrent changes of one bucket (OperationAborted).
    for (const step of steps) {
      call.fence();
      await step();
    }
  };

  const create: Writer<'bucket'>['create'] = async (desired, call) => {
    try {
      const s3 = await clients.s3();
      const tags = { ...desired.spec.tags, ...ownerTags(call.owner, desired.address) };
      await createBucket(s3, desired, tags, call);
      await checkOwner(s3, desired.name, call);
      await settle(s3, desired, true, call);
      return done(desired.name);
    } catch (error) {
      throw toProviderError(error);
    }
  };

  const update: Writer<'bucket'>['update'] = async (desired, prior, call) => {
    try {
      const s3 = await clients.s3();
      const tags = { ...desired.spec.tags, ...ownerTags(call.owner, desired.address) };
      call.fence();
      await writeTags(s3, at(desired.name), tags, removedTags(desired.spec.tags, prior.managed));
      await settle(s3, desired, false, call);
      return done(desired.name);
    } catch (error) {
      throw toProviderError(error);
    }
  };

  /** What S3's refusal means under the policy. */
  const refusal = (error: unknown, bucket: string, keep: boolean): 'deleted' | { readonly kept: string } => {
    if (nameOf(error) === 'NoSuchBucket') return 'deleted';
    if (nameOf(error) !== 'BucketNotEmpty') throw toProviderError(error);
    if (keep) return { kept: 'it has objects' };
    throw new ProviderError('protected', `the bucket ${bucket} has objects, and clusterless never empties one`, {
      hint: `Empty it first (aws s3 rm s3://${bucket} --recursive), or set "deletionPolicy": "retain".`,
      cause: error,
    });
  };

  const remove: Writer<'bucket'>['delete'] = async ({ name }, policy, call) => {
    if (policy === 'retain') return { kept: 'its deletion policy is "retain"' };
    const s3 = await clients.s3();
    call.fence();
    return await s3.send(new DeleteBucketCommand(at(name))).then(
      () => 'deleted' as const,
      (error: unknown) => refusal(error, name, policy === 'retain-if-not-empty'),
    );
  };

  return { create, update, delete: remove, resume: async () => 'reissue' };
};
