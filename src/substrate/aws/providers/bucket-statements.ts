import type { BucketSpec } from '../../object.ts';
import type { Place } from '../arn.ts';
import { bucketArn } from '../arn.ts';
import type { PolicyStatement } from './bucket-policy.ts';
import { tlsOnly } from './bucket-policy.ts';
import { logExportStatements } from './log-export-policy.ts';

/** All that we say in the policy of a bucket; others may say more. */
export const bucketStatements = (place: Place, bucket: string, { logExports = [] }: BucketSpec): PolicyStatement[] => [
  tlsOnly(bucketArn(place, bucket)),
  ...logExportStatements(place, { bucket, exports: logExports }),
];
