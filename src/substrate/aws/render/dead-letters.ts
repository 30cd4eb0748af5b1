import type { JsonObject } from '../../../metadata/canonical.ts';
import type { FunctionPart, UserFunctionPart } from '../../part.ts';
import { queueArn } from '../arn.ts';
import { deadLetterName } from '../dead-letters.ts';
import type { CallingRule } from './callers.ts';
import { callingRules } from './callers.ts';
import type { StackContext } from './context.ts';
import type { Statement } from './statement.ts';
import type { Resources } from './template.ts';
import { getAtt, logicalId, ref } from './template.ts';

export const deadLettersId = (functionName: string): string => logicalId('DeadLetters', functionName);

/** Everything but the workload of a machine is called by events. */
export const takesEvents = ({ parts }: StackContext, { name }: FunctionPart): boolean => {
  const machines = parts.filter((part) => part.part === 'machine');
  return machines.every(({ workload, finish }) => workload !== name || finish === name);
};

const tlsOnly = (arn: string): JsonObject => ({
  Sid: 'TlsOnly',
  Effect: 'Deny',
  Principal: '*',
  Action: 'sqs:*',
  Resource: arn,
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});

const fromRules = ({ place }: StackContext, arn: string, rules: readonly CallingRule[]): JsonObject => ({
  Sid: 'Rules',
  Effect: 'Allow',
  Principal: { Service: 'events.amazonaws.com' },
  Action: 'sqs:SendMessage',
  Resource: arn,
  Condition: {
    ArnEquals: { 'aws:SourceArn': rules.map((rule) => rule.arn) },
    StringEquals: { 'aws:SourceAccount': place.account },
  },
});

const queuePolicy = (stack: StackContext, part: FunctionPart | UserFunctionPart): JsonObject => {
  const arn = queueArn(stack.place, deadLetterName(part.name));
  const rules = callingRules(stack, part);
  const allowed = rules.length === 0 ? [] : [fromRules(stack, arn, rules)];
  return { Version: '2012-10-17', Statement: [tlsOnly(arn), ...allowed] };
};

/**
 * Every message is an event as it came, whether a rule could not deliver it or the function could not end it. Kept for
 * two weeks, encrypted; the queue's own metric of visible messages is the alarm metric. What a user's code may write to
 * is never what our functions read from: each function has a queue of its own.
 */
export const deadLetters = (stack: StackContext, part: FunctionPart | UserFunctionPart): Resources => {
  const { name } = part;
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
      Properties: { Queues: [ref(id)], PolicyDocument: queuePolicy(stack, part) },
    },
  };
};

export const deadLettersArn = (functionName: string): JsonObject => getAtt(deadLettersId(functionName), 'Arn');

/** A function whose role may not do it is refused by Lambda. */
export const leaveDeadLetters = (functionName: string): Statement => ({
  actions: ['sqs:SendMessage'],
  resources: [deadLettersArn(functionName)],
});
