import type { OwnStatement, Policy } from '../own-statements.ts';
import { saysExactly } from '../own-statements.ts';

export const tlsOnly = (bucketArn: string): OwnStatement => ({
  Sid: 'ClusterlessTlsOnly',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: [bucketArn, `${bucketArn}/*`],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});

export const isTlsOnly = ({ Statement }: Policy, bucketArn: string): boolean =>
  saysExactly(Statement, [tlsOnly(bucketArn)]);
