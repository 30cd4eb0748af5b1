import type { Place } from '../arn.ts';
import { logGroupArn } from '../arn.ts';
import type { Statement } from './statement.ts';
import type { Resource } from './template.ts';

export const logGroup = (name: string): Resource => ({
  Type: 'AWS::Logs::LogGroup',
  Properties: { LogGroupName: name, RetentionInDays: 30 },
  DeletionPolicy: 'Delete',
  UpdateReplacePolicy: 'Delete',
});

/** Not `CreateLogGroup`: a late call would otherwise bring back the group of a stack that is gone. */
export const writeLogs = (place: Place, name: string): Statement => ({
  actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  resources: [`${logGroupArn(place, name)}:*`],
});
