import type { SchedulerClient } from '@aws-sdk/client-scheduler';
import { CreateScheduleCommand, DeleteScheduleCommand } from '@aws-sdk/client-scheduler';
import type { Clock, Instant } from '../../ports/clock.ts';
import type { Scheduler, Wake } from '../../ports/scheduler.ts';
import type { Place } from './arn.ts';
import { functionArn, queueArn } from './arn.ts';
import { deadLetterName } from './dead-letters.ts';
import { nameOf, toClusterlessError } from './errors.ts';

export interface SchedulerOptions {
  readonly client: () => Promise<SchedulerClient>;
  readonly place: Place;
  /** The function's own group: when its stack goes, what is still armed goes with it. */
  readonly group: string;
  /** Lets EventBridge Scheduler call the function. */
  readonly roleArn: string;
  readonly clock: Pick<Clock, 'now'>;
}

/** A time that has passed is refused, so what is due already is due in a moment. Seconds, no zone: UTC. */
const expressionOf = (at: Instant, now: Instant): string =>
  `at(${new Date(Math.max(at, now + 2_000)).toISOString().slice(0, 19)})`;

const within = async <T>(work: Promise<T>, fine: string): Promise<void> => {
  try {
    await work;
  } catch (error) {
    if (nameOf(error) !== fine) throw toClusterlessError(error);
  }
};

/** One-shot schedules that delete themselves. Names come from the caller and fit (`[0-9a-zA-Z-_.]{1,64}`). */
export const createScheduler = ({ client, place, group, roleArn, clock }: SchedulerOptions): Scheduler => {
  const once = async (name: string, at: Instant, { target, detail }: Wake): Promise<void> => {
    const command = new CreateScheduleCommand({
      Name: name,
      GroupName: group,
      ScheduleExpression: expressionOf(at, clock.now()),
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      ActionAfterCompletion: 'DELETE',
      Target: {
        Arn: functionArn(place, target),
        RoleArn: roleArn,
        Input: JSON.stringify(detail),
        RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
        DeadLetterConfig: { Arn: queueArn(place, deadLetterName(target)) },
      },
    });
    await within((await client()).send(command), 'ConflictException');
  };

  const cancel = async (name: string): Promise<void> => {
    await within(
      (await client()).send(new DeleteScheduleCommand({ Name: name, GroupName: group })),
      'ResourceNotFoundException',
    );
  };

  return { once, cancel };
};
