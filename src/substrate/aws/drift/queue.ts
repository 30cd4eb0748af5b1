import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import type { ResourceDrift } from './resource-drift.ts';
import type { Wanted } from './wanted.ts';
import { lastOf } from './wanted.ts';

const Properties = z.object({
  QueueName: z.string(),
  MessageRetentionPeriod: z.number(),
  SqsManagedSseEnabled: z.boolean(),
});

/** SQS calls them as CloudFormation does, and knows text only. */
const attributesOf = ({ properties }: Wanted): Record<string, string> => {
  const { MessageRetentionPeriod, SqsManagedSseEnabled } = Properties.parse(properties);
  return {
    MessageRetentionPeriod: String(MessageRetentionPeriod),
    SqsManagedSseEnabled: String(SqsManagedSseEnabled),
  };
};

export const queueDrift: ResourceDrift = {
  word: 'queue',
  covers: Object.keys(Properties.shape),
  nameOf: ({ physicalId }) => lastOf(physicalId, '/'),
  expected: attributesOf,
  found: async (look, wanted) => {
    const attributes = await look.queue(wanted.physicalId);
    if (attributes === undefined) return undefined;
    return Object.fromEntries(Object.keys(attributesOf(wanted)).map((name) => [name, attributes[name] ?? null]));
  },
  repair: async ({ clients, change }, wanted) => {
    const sqs = await clients.sqs();
    const command = new SetQueueAttributesCommand({ QueueUrl: wanted.physicalId, Attributes: attributesOf(wanted) });
    await change(() => sqs.send(command));
  },
  restores: false,
};
