import { baselineField, baselineOf } from '../../baseline.ts';
import type { Desired } from '../../object.ts';
import type { Fields, Provider } from '../../provider.ts';
import type { AwsContext } from './context.ts';
import { s3Lane } from './lanes.ts';
import { lazyReader, lazyWriter } from './lazy.ts';

/** What of the baseline can be read again, so that its loss is seen as drift. */
const readable = { publicAccess: 'blocked', tlsOnly: true } as const;

const managed = ({ spec }: Desired<'bucket'>): Fields => ({
  versioned: spec.versioned,
  eventBridge: spec.eventBridge,
  tags: spec.tags,
  ...(spec.logExports && { logExports: spec.logExports }),
  ...readable,
  [baselineField]: baselineOf('bucket'),
});

export const bucketProvider = (context: AwsContext): Provider<'bucket'> => ({
  kind: 'bucket',
  lane: s3Lane,
  weight: 1,
  managed,
  immutable: [],
  unseenByFast: ['versioning', 'notifications', 'public access', 'policy', 'tags'],
  reader: lazyReader(async () => (await import('./bucket-reader.ts')).bucketReader(context)),
  writer: lazyWriter(async () => (await import('./bucket-writer.ts')).bucketWriter(context)),
});
