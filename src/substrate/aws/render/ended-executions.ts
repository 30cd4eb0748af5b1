import type { EndedExecutionsPart } from '../../part.ts';
import { endedRuleId } from './callers.ts';
import { deadLettersArn } from './dead-letters.ts';
import { functionId } from './function.ts';
import { machineId } from './machine.ts';
import type { Resources } from './template.ts';
import { getAtt, ref } from './template.ts';

const named = (name: string): { readonly Name?: string } => (name.length <= 64 ? { Name: name } : {});

/** Executions that were aborted, timed out or failed never reach their own last state. */
export const renderEndedExecutions = ({ name, machine, target }: EndedExecutionsPart): Resources => ({
  [endedRuleId(name)]: {
    Type: 'AWS::Events::Rule',
    Properties: {
      ...named(name),
      State: 'ENABLED',
      EventPattern: {
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: { status: ['ABORTED', 'FAILED', 'TIMED_OUT'], stateMachineArn: [ref(machineId(machine))] },
      },
      Targets: [
        {
          Id: 'control',
          Arn: getAtt(functionId(target), 'Arn'),
          DeadLetterConfig: { Arn: deadLettersArn(target) },
          RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
        },
      ],
    },
  },
});
