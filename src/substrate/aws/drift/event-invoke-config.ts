import { GetFunctionEventInvokeConfigCommand, PutFunctionEventInvokeConfigCommand } from '@aws-sdk/client-lambda';
import { z } from 'zod';
import type { ResourceDrift } from './resource-drift.ts';
import type { Wanted } from './wanted.ts';

const Properties = z.object({
  FunctionName: z.string(),
  Qualifier: z.string(),
  MaximumRetryAttempts: z.number(),
  MaximumEventAgeInSeconds: z.number(),
});

const propertiesOf = ({ properties }: Wanted): z.infer<typeof Properties> => Properties.parse(properties);

/** How calls that fail are made again. */
export const eventInvokeConfigDrift: ResourceDrift = {
  word: 'retries of',
  covers: Object.keys(Properties.shape),
  nameOf: (wanted) => propertiesOf(wanted).FunctionName,
  expected: (wanted) => {
    const { MaximumRetryAttempts, MaximumEventAgeInSeconds } = propertiesOf(wanted);
    return { MaximumRetryAttempts, MaximumEventAgeInSeconds };
  },
  found: async ({ clients, ask }, wanted) => {
    const { FunctionName, Qualifier } = propertiesOf(wanted);
    const command = new GetFunctionEventInvokeConfigCommand({ FunctionName, Qualifier });
    const config = await ask(async () => (await clients.lambda()).send(command));
    if (config === undefined) return undefined;
    return {
      MaximumRetryAttempts: config.MaximumRetryAttempts ?? null,
      MaximumEventAgeInSeconds: config.MaximumEventAgeInSeconds ?? null,
    };
  },
  repair: async ({ clients, change }, wanted) => {
    const lambda = await clients.lambda();
    await change(() => lambda.send(new PutFunctionEventInvokeConfigCommand(propertiesOf(wanted))));
  },
  restores: true,
};
