import { ConflictException, CreateScheduleGroupCommand, GetScheduleGroupCommand } from '@aws-sdk/client-scheduler';
import type { ResourceDrift } from './resource-drift.ts';

/** Has nothing but its name. */
export const scheduleGroupDrift: ResourceDrift = {
  word: 'schedule group',
  covers: [],
  nameOf: ({ physicalId }) => physicalId,
  expected: () => ({}),
  found: async ({ clients, ask }, { physicalId }) => {
    const group = await ask(async () =>
      (await clients.scheduler()).send(new GetScheduleGroupCommand({ Name: physicalId })),
    );
    return group === undefined || group.State === 'DELETING' ? undefined : {};
  },
  repair: async ({ clients, change }, { physicalId }) => {
    const scheduler = await clients.scheduler();
    await change(() =>
      scheduler.send(new CreateScheduleGroupCommand({ Name: physicalId })).catch((error: unknown) => {
        if (!(error instanceof ConflictException)) throw error;
      }),
    );
  },
  restores: true,
};
