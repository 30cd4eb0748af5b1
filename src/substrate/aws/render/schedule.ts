import type { SchedulePart } from '../../part.ts';
import { ProviderError } from '../../provider.ts';
import { deadLettersArn } from './dead-letters.ts';
import { functionId } from './function.ts';
import type { Resources } from './template.ts';
import { getAtt, logicalId, ref } from './template.ts';
import { wakeGroupId, wakeRoleId } from './wakes.ts';

/** At the boundaries of the unit, in UTC: a rate would begin at whatever moment it was deployed. */
const expressionOf = ({ name, everyMinutes }: SchedulePart): string => {
  if (everyMinutes < 60 && 60 % everyMinutes === 0) return `cron(0/${everyMinutes} * * * ? *)`;
  const hours = everyMinutes / 60;
  if (hours === 1) return 'cron(0 * * * ? *)';
  if (hours === 24) return 'cron(0 0 * * ? *)';
  if (Number.isInteger(hours) && 24 % hours === 0) return `cron(0 0/${hours} * * ? *)`;
  throw new ProviderError('invalid', `the schedule ${name} cannot run every ${everyMinutes} minutes`);
};

/** 64 characters at most; what does not fit is named by CloudFormation. */
const named = (name: string): { readonly Name?: string } => (name.length <= 64 ? { Name: name } : {});

export const renderSchedule = (part: SchedulePart): Resources => ({
  [logicalId('Schedule', part.name)]: {
    Type: 'AWS::Scheduler::Schedule',
    Properties: {
      ...named(part.name),
      GroupName: ref(wakeGroupId),
      ScheduleExpression: expressionOf(part),
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: getAtt(functionId(part.target), 'Arn'),
        RoleArn: getAtt(wakeRoleId, 'Arn'),
        Input: JSON.stringify(part.detail),
        RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
        DeadLetterConfig: { Arn: deadLettersArn(part.target) },
      },
    },
  },
});
