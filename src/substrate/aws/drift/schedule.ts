import type { GetScheduleCommandOutput } from '@aws-sdk/client-scheduler';
import {
  CreateScheduleCommand,
  GetScheduleCommand,
  ResourceNotFoundException,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { z } from 'zod';
import type { JsonObject } from '../../../metadata/canonical.ts';
import { nameIn } from './look.ts';
import { parseJson } from './policy-document.ts';
import type { Fix, ResourceDrift } from './resource-drift.ts';
import type { Wanted } from './wanted.ts';

const Properties = z.object({
  Name: z.string().optional(),
  GroupName: z.string(),
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string(),
  FlexibleTimeWindow: z.object({ Mode: z.literal('OFF') }),
  Target: z.object({
    Arn: z.string(),
    RoleArn: z.string(),
    Input: z.string(),
    RetryPolicy: z.object({ MaximumEventAgeInSeconds: z.number(), MaximumRetryAttempts: z.number() }),
    DeadLetterConfig: z.object({ Arn: z.string() }),
  }),
});

const propertiesOf = ({ properties }: Wanted): z.infer<typeof Properties> => Properties.parse(properties);

const nameOf = (wanted: Wanted): string => propertiesOf(wanted).Name ?? nameIn(wanted.physicalId);

type Schedule = Pick<
  GetScheduleCommandOutput,
  'ScheduleExpression' | 'ScheduleExpressionTimezone' | 'FlexibleTimeWindow' | 'Target' | 'State'
>;

const factsOf = ({ Target: target, ...schedule }: Schedule): JsonObject => ({
  State: schedule.State ?? 'ENABLED',
  Expression: schedule.ScheduleExpression ?? null,
  Timezone: schedule.ScheduleExpressionTimezone ?? null,
  Window: schedule.FlexibleTimeWindow?.Mode ?? null,
  Target: target?.Arn ?? null,
  Role: target?.RoleArn ?? null,
  Input: parseJson(target?.Input ?? 'null'),
  DeadLetters: target?.DeadLetterConfig?.Arn ?? null,
  MaximumEventAgeInSeconds: target?.RetryPolicy?.MaximumEventAgeInSeconds ?? null,
  MaximumRetryAttempts: target?.RetryPolicy?.MaximumRetryAttempts ?? null,
});

const repair = async ({ clients, change }: Fix, wanted: Wanted): Promise<void> => {
  const scheduler = await clients.scheduler();
  const schedule = { ...propertiesOf(wanted), Name: nameOf(wanted), State: 'ENABLED' } as const;
  await change(() =>
    scheduler.send(new UpdateScheduleCommand(schedule)).catch((error: unknown) => {
      if (error instanceof ResourceNotFoundException) return scheduler.send(new CreateScheduleCommand(schedule));
      throw error;
    }),
  );
};

export const scheduleDrift: ResourceDrift = {
  word: 'schedule',
  covers: Object.keys(Properties.shape),
  nameOf,
  expected: (wanted) => factsOf(propertiesOf(wanted)),
  found: async ({ clients, ask }, wanted) => {
    const { GroupName } = propertiesOf(wanted);
    const command = new GetScheduleCommand({ Name: nameOf(wanted), GroupName });
    const schedule = await ask(async () => (await clients.scheduler()).send(command));
    return schedule && factsOf(schedule);
  },
  repair,
  restores: true,
};
