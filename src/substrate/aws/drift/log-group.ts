import {
  CreateLogGroupCommand,
  PutRetentionPolicyCommand,
  ResourceAlreadyExistsException,
} from '@aws-sdk/client-cloudwatch-logs';
import { z } from 'zod';
import type { ResourceDrift } from './resource-drift.ts';
import type { Wanted } from './wanted.ts';

const Properties = z.object({ LogGroupName: z.string(), RetentionInDays: z.number() });

const propertiesOf = ({ properties }: Wanted): z.infer<typeof Properties> => Properties.parse(properties);

export const logGroupDrift: ResourceDrift = {
  word: 'log group',
  covers: Object.keys(Properties.shape),
  nameOf: ({ physicalId }) => physicalId,
  expected: (wanted) => ({ RetentionInDays: propertiesOf(wanted).RetentionInDays }),
  found: async (look, wanted) => {
    const group = await look.logGroup(wanted.physicalId);
    return group && { RetentionInDays: group.retentionInDays ?? null };
  },
  repair: async ({ clients, change }, wanted) => {
    const logs = await clients.logs();
    const { LogGroupName: logGroupName, RetentionInDays: retentionInDays } = propertiesOf(wanted);
    const retain = new PutRetentionPolicyCommand({ logGroupName, retentionInDays });
    await change(async () => {
      await logs.send(new CreateLogGroupCommand({ logGroupName })).catch((error: unknown) => {
        if (!(error instanceof ResourceAlreadyExistsException)) throw error;
      });
      await logs.send(retain);
    });
  },
  restores: true,
};
