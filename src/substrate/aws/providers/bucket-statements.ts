import type { BucketSpec } from '../../object.ts';
import type { Place } from '../arn.ts';
import { bucketArn } from '../arn.ts';
import type { OwnStatement } from '../own-statements.ts';
import { logExportStatements } from './log-export-policy.ts';
import { tlsOnly } from './tls-only.ts';

/** All that we say in the policy of a bucket; others may say more. */
export const bucketStatements = (place: Place, bucket: string, { logExports = [] }: BucketSpec): OwnStatement[] => [
  tlsOnly(bucketArn(place, bucket)),
  ...logExportStatements(place, { bucket, exports: logExports }),
];
