import type { JsonObject } from '../../../metadata/canonical.ts';
import type { JobPart, MachinePart } from '../../part.ts';
import { batchArn, partitionOf, ruleArn } from '../arn.ts';
import { definition } from './asl.ts';
import type { StackContext } from './context.ts';
import { functionId } from './function.ts';
import { statementsOf } from './grants.ts';
import { jobId, queueId } from './job.ts';
import { role } from './role.ts';
import type { Statement } from './statement.ts';
import type { Resources } from './template.ts';
import { getAtt, logicalId, ref } from './template.ts';

export const machineId = (name: string): string => logicalId('Machine', name);

/** Waiting for a job: Step Functions keeps one managed rule; to describe jobs Batch knows no resource level. */
const waitForJobs = ({ place }: StackContext): Statement[] => [
  {
    actions: ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
    resources: [ruleArn(place, 'default', 'StepFunctionsGetEventsForBatchJobsRule')],
  },
  { actions: ['batch:TerminateJob'], resources: [batchArn(place, 'job/*')] },
  { actions: ['batch:DescribeJobs'], resources: ['*'] },
];

const substitutions = (part: MachinePart, job: JobPart | undefined): JsonObject => ({
  Finish: getAtt(functionId(part.finish), 'Arn'),
  ...(job === undefined
    ? { Workload: getAtt(functionId(part.workload), 'Arn') }
    : { Job: ref(jobId(job.name)), Queue: ref(queueId(job.queue)) }),
});

export const renderMachine = (stack: StackContext, part: MachinePart): Resources => {
  const id = machineId(part.name);
  const own = stack.parts
    .filter((other) => other.part === 'job' || other.part === 'user-function')
    .find(({ name }) => name === part.workload);
  const job = own?.part === 'job' ? own : undefined;
  return {
    [id]: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        StateMachineName: part.name,
        StateMachineType: 'STANDARD',
        RoleArn: getAtt(`${id}Role`, 'Arn'),
        DefinitionString: definition(part, { own, partition: partitionOf(stack.place.region) }),
        DefinitionSubstitutions: substitutions(part, job),
      },
    },
    [`${id}Role`]: role({
      service: 'states.amazonaws.com',
      onlyFrom: stack.place,
      statements: [
        ...part.grants.flatMap((grant) => statementsOf({ place: stack.place, runs: 'our-code' }, grant)),
        ...(job === undefined ? [] : waitForJobs(stack)),
      ],
    }),
  };
};
