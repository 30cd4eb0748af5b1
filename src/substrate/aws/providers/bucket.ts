import { baselineField, baselineOf } from '../../baseline.ts';
import type { Desired } from '../../object.ts';
import type { Fields, Provider } from '../../provider.ts';
import type { Place } from '../arn.ts';
import { checkBucketPolicy } from '../render/limits.ts';
import { bucketStatements } from './bucket-statements.ts';
import type { AwsContext } from './context.ts';
import { s3Lane } from './lanes.ts';
import { lazyReader, lazyWriter } from './lazy.ts';

/** What of the baseline can be read again, so that its loss is seen as drift. */
const readable = { publicAccess: 'blocked', objectOwnership: 'BucketOwnerEnforced', tlsOnly: true } as const;

const managedIn =
  (place: Place) =>
  ({ name, spec }: Desired<'bucket'>): Fields => {
    checkBucketPolicy(name, JSON.stringify({ Statement: bucketStatements(place, name, spec) }));
    return {
      versioned: spec.versioned,
      eventBridge: spec.eventBridge,
      tags: spec.tags,
      ...(spec.logExports && { logExports: spec.logExports }),
      ...readable,
      [baselineField]: baselineOf('bucket'),
    };
  };

export const bucketProvider = (context: AwsContext): Provider<'bucket'> => ({
  kind: 'bucket',
  lane: s3Lane,
  weight: 1,
  managed: managedIn(context.place),
  immutable: [],
  unseenByFast: ['versioning', 'notifications', 'public access', 'object ownership', 'policy', 'tags'],
  reader: lazyReader(async () => (await import('./bucket-reader.ts')).bucketReader(context)),
  writer: lazyWriter(async () => (await import('./bucket-writer.ts')).bucketWriter(context)),
});
