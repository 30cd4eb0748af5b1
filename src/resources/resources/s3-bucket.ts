import { z } from 'zod';
import { componentFields } from '../../model/component.ts';
import { defineComponent } from '../define.ts';
import { objectFields, projectTags } from '../lower/lowering.ts';

const type = 'aws:core:s3Bucket';

export const s3Bucket = defineComponent({
  type,
  category: 'resources',
  synopsis: 'An S3 bucket for data of datasets, announcing its objects to the pipeline.',
  schema: () =>
    z.strictObject({
      ...componentFields(type),
      bucketName: z.string().describe('Name of the bucket, unique in all of AWS'),
      versioned: z.boolean().default(false).describe('Keep former versions of objects'),
      enableEventBridge: z.boolean().default(true).describe('Announce objects; boundaries need it'),
      removeOnDestroy: z.boolean().default(false).describe('Delete it when it is empty and no longer declared'),
    }),
  example: { type, name: 'landing', bucketName: 'acme-landing-123456789012-us-west-2' },
  lower: (bucket, context) => ({
    objects: [
      {
        kind: 'bucket',
        ...objectFields({
          category: 'resources',
          fields: bucket,
          suffix: 'bucket',
          deletionPolicy: bucket.removeOnDestroy ? 'delete' : 'retain-if-not-empty',
        }),
        name: bucket.bucketName,
        spec: {
          versioned: bucket.versioned,
          eventBridge: bucket.enableEventBridge,
          tags: { ...projectTags(context), ...bucket.tags },
        },
        dependsOn: [],
      },
    ],
  }),
});
