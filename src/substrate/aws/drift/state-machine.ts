import { DescribeStateMachineCommand, UpdateStateMachineCommand } from '@aws-sdk/client-sfn';
import { z } from 'zod';
import { parseJson } from './policy-document.ts';
import type { ResourceDrift } from './resource-drift.ts';
import type { Wanted } from './wanted.ts';
import { lastOf } from './wanted.ts';

const Properties = z.object({
  StateMachineName: z.string(),
  StateMachineType: z.string(),
  RoleArn: z.string(),
  DefinitionString: z.string(),
  DefinitionSubstitutions: z.record(z.string(), z.string()).default({}),
});

const propertiesOf = ({ properties }: Wanted): z.infer<typeof Properties> => Properties.parse(properties);

/** As CloudFormation hands it on. */
const definitionOf = (wanted: Wanted): string => {
  const { DefinitionString, DefinitionSubstitutions } = propertiesOf(wanted);
  return DefinitionString.replaceAll(/\$\{([^}]+)\}/g, (text, name: string) => DefinitionSubstitutions[name] ?? text);
};

export const stateMachineDrift: ResourceDrift = {
  word: 'state machine',
  covers: Object.keys(Properties.shape),
  nameOf: ({ physicalId }) => lastOf(physicalId, ':'),
  expected: (wanted) => ({ Definition: parseJson(definitionOf(wanted)), Role: propertiesOf(wanted).RoleArn }),
  found: async ({ clients, ask }, { physicalId }) => {
    const command = new DescribeStateMachineCommand({ stateMachineArn: physicalId });
    const machine = await ask(async () => (await clients.sfn()).send(command));
    // What is being deleted answers for a while.
    if (machine === undefined || machine.status === 'DELETING') return undefined;
    return { Definition: parseJson(machine.definition ?? ''), Role: machine.roleArn ?? null };
  },
  repair: async ({ clients, change }, wanted) => {
    const sfn = await clients.sfn();
    const machine = { stateMachineArn: wanted.physicalId, roleArn: propertiesOf(wanted).RoleArn };
    await change(() => sfn.send(new UpdateStateMachineCommand({ ...machine, definition: definitionOf(wanted) })));
  },
  restores: false,
};
