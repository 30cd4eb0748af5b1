import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import { normalPolicy, parseJson } from './policy-document.ts';
import type { ResourceDrift } from './resource-drift.ts';
import type { Wanted } from './wanted.ts';
import { lastOf } from './wanted.ts';

const Properties = z.object({
  Queues: z.tuple([z.string()]),
  PolicyDocument: z.record(z.string(), z.json()),
});

const propertiesOf = ({ properties }: Wanted): z.infer<typeof Properties> => Properties.parse(properties);

const urlOf = (wanted: Wanted): string => propertiesOf(wanted).Queues[0];

export const queuePolicyDrift: ResourceDrift = {
  word: 'policy of queue',
  covers: Object.keys(Properties.shape),
  nameOf: (wanted) => lastOf(urlOf(wanted), '/'),
  expected: (wanted) => ({ Policy: normalPolicy(propertiesOf(wanted).PolicyDocument) }),
  found: async (look, wanted) => {
    const attributes = await look.queue(urlOf(wanted));
    const policy = attributes?.['Policy'] ?? '';
    return policy === '' ? undefined : { Policy: normalPolicy(parseJson(policy)) };
  },
  repair: async ({ clients, change }, wanted) => {
    const sqs = await clients.sqs();
    const Policy = JSON.stringify(propertiesOf(wanted).PolicyDocument);
    await change(() => sqs.send(new SetQueueAttributesCommand({ QueueUrl: urlOf(wanted), Attributes: { Policy } })));
  },
  restores: true,
};
