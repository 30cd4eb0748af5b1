import type { FunctionPart } from '../../part.ts';
import { queueArn, ruleArn } from '../arn.ts';
import { deadLetterName } from '../dead-letters.ts';
import type { StackContext } from './context.ts';
import type { JsonObject, Resources } from './template.ts';
import { getAtt, logicalId, ref } from './template.ts';

export const deadLettersId = (functionName: string): string => logicalId('DeadLetters', functionName);

/** Everything but the workload of a machine is called by events, and an event that is not delivered must not vanish. */
export const takesEvents = ({ parts }: StackContext, { name }: FunctionPart): boolean => {
  const machines = parts.filter((part) => part.part === 'machine');
  return machines.every(({ workload, finish }) => workload !== name || finish === name);
};

const queuePolicy = ({ place }: StackContext, name: string): JsonObject => {
  const arn = queueArn(place, deadLetterName(name));
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'TlsOnly',
        Effect: 'Deny',
        Principal: '*',
        Action: 'sqs:*',
        Resource: arn,
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
      {
        Sid: 'Rules',
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: arn,
        Condition: {
          ArnLike: { 'aws:SourceArn': ruleArn(place, 'default', '*') },
          StringEquals: { 'aws:SourceAccount': place.account },
        },
      },
    ],
  };
};

/** Kept for two weeks, encrypted; the queue's own metric of visible messages is the alarm metric. */
export const deadLetters = (stack: StackContext, { name }: FunctionPart): Resources => {
  const id = deadLettersId(name);
  return {
    [id]: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        QueueName: deadLetterName(name),
        MessageRetentionPeriod: 1_209_600,
        SqsManagedSseEnabled: true,
      },
      DeletionPolicy: 'Delete',
      UpdateReplacePolicy: 'Delete',
    },
    [`${id}Policy`]: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: { Queues: [ref(id)], PolicyDocument: queuePolicy(stack, name) },
    },
  };
};

export const deadLettersArn = (functionName: string): JsonObject => getAtt(deadLettersId(functionName), 'Arn');
