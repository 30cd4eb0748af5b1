import type { JsonObject } from '../../../metadata/canonical.ts';
import type { Place } from '../arn.ts';
import type { Statement } from './statement.ts';
import { toPolicy } from './statement.ts';
import type { Resource } from './template.ts';

interface RoleOptions {
  /** `lambda.amazonaws.com` */
  readonly service: string;
  /** Services that act on behalf of many accounts say for which. */
  readonly onlyFrom?: Place;
  readonly statements: readonly Statement[];
}

const trust = ({ service, onlyFrom }: RoleOptions): JsonObject => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: service },
      Action: 'sts:AssumeRole',
      ...(onlyFrom && { Condition: { StringEquals: { 'aws:SourceAccount': onlyFrom.account } } }),
    },
  ],
});

/** Without a name of its own: names of roles are global, and CloudFormation makes one that fits. */
export const role = (options: RoleOptions): Resource => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: trust(options),
    ...(options.statements.length > 0 && {
      Policies: [{ PolicyName: 'grants', PolicyDocument: toPolicy(options.statements) }],
    }),
  },
});
