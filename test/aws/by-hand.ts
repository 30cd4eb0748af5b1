import { ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { DeleteLogGroupCommand, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  DisableRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { DeleteRolePolicyCommand, PutRolePolicyCommand, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  AddPermissionCommand,
  DeleteFunctionEventInvokeConfigCommand,
  GetPolicyCommand,
  PutFunctionEventInvokeConfigCommand,
  RemovePermissionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import {
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { DescribeStateMachineCommand, UpdateStateMachineCommand } from '@aws-sdk/client-sfn';
import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { strToU8, zipSync } from 'fflate';
import type { Cloud } from './cloud.ts';
import { ingestOf } from './projects.ts';

export const copyOf = (cloud: Cloud): string => `${ingestOf(cloud)}-copy-seldom-func-20230101-us-east-1`;
export const controlOf = (cloud: Cloud): string => `${ingestOf(cloud)}-copy-seldom-control-20230101-us-east-1`;
const arcStackOf = (cloud: Cloud): string => `${ingestOf(cloud)}-arc-copy-seldom-20230101-us-east-1`;
const oftenStackOf = (cloud: Cloud): string => `${ingestOf(cloud)}-boundary-often-20230101-us-east-1`;

interface Inside {
  readonly logicalId: string;
  readonly type: string;
  readonly id: string;
}

export const insideOf = async ({ here }: Cloud, StackName: string): Promise<readonly Inside[]> => {
  const client = await here.clients.cloudFormation();
  const { StackResourceSummaries = [] } = await client.send(new ListStackResourcesCommand({ StackName }));
  return StackResourceSummaries.map(({ LogicalResourceId, ResourceType, PhysicalResourceId }) => ({
    logicalId: LogicalResourceId ?? '',
    type: ResourceType ?? '',
    id: PhysicalResourceId ?? '',
  }));
};

/** Physical id of the first of a type; where there are several, of one with such a logical id. */
const idOf = async (cloud: Cloud, stack: string, type: string, logicalId = /./): Promise<string> => {
  const all = await insideOf(cloud, stack);
  const found = all.find((one) => one.type === type && logicalId.test(one.logicalId));
  if (found === undefined) throw new Error(`no ${type} in ${stack}`);
  return found.id;
};

/** The role that belongs to a function. */
export const roleOf = async (cloud: Cloud, name: string): Promise<string> => {
  const all = await insideOf(cloud, arcStackOf(cloud));
  const own = all.find(({ type, id }) => type === 'AWS::Lambda::Function' && id === name);
  return await idOf(cloud, arcStackOf(cloud), 'AWS::IAM::Role', new RegExp(`^${own?.logicalId}Role$`));
};

const machineOf = (cloud: Cloud): Promise<string> => idOf(cloud, arcStackOf(cloud), 'AWS::StepFunctions::StateMachine');
const queueOf = (cloud: Cloud): Promise<string> => idOf(cloud, arcStackOf(cloud), 'AWS::SQS::Queue');

/** That lets a rule call the control function. */
const firstStatement = async (cloud: Cloud): Promise<string> => {
  const lambda = await cloud.here.clients.lambda();
  const { Policy = '' } = await lambda.send(new GetPolicyCommand({ FunctionName: controlOf(cloud) }));
  return JSON.parse(Policy).Statement[0].Sid;
};

const anything = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
});

const anybody = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
});

export const otherCode = zipSync({ 'index.mjs': strToU8('export const handler = async () => "other";') });

const schedule = async (cloud: Cloud) => {
  const Name = await idOf(cloud, oftenStackOf(cloud), 'AWS::Scheduler::Schedule');
  const GroupName = await idOf(cloud, oftenStackOf(cloud), 'AWS::Scheduler::ScheduleGroup');
  const scheduler = await cloud.here.clients.scheduler();
  return { scheduler, at: { Name, GroupName } };
};

/** One thing that somebody does by hand to what is inside of a stack. */
export interface ByHand {
  readonly what: string;
  readonly change: (cloud: Cloud) => Promise<unknown>;
  /** What a deep plan says of it. */
  readonly said: RegExp;
  /** Nothing is left of it, so that it is not to be had together with a change of it. */
  readonly gone: boolean;
}

const sent = (what: string, said: RegExp, change: ByHand['change']): ByHand => ({
  what,
  change,
  said,
  gone: /deleted|none/.test(said.source),
});

/** The rule that catches ended executions. */
const endedOf = (cloud: Cloud): string => `${ingestOf(cloud)}-copy-seldom-20230101-ended`;

export const secretValue = 'hunter2-by-hand';

export const setPassword = async (cloud: Cloud): Promise<void> => {
  const Environment = { Variables: { PASSWORD: secretValue } };
  const change = new UpdateFunctionConfigurationCommand({ FunctionName: copyOf(cloud), Environment });
  await (await cloud.here.clients.lambda()).send(change);
};

export const setTimeoutOf = async (cloud: Cloud): Promise<void> => {
  const change = new UpdateFunctionConfigurationCommand({ FunctionName: copyOf(cloud), Timeout: 61 });
  await (await cloud.here.clients.lambda()).send(change);
};

export const byHand: readonly ByHand[] = [
  sent('the timeout of a function', /function \S+-func-\S+\/Timeout: 61 -> \d+ /, setTimeoutOf),
  sent('the memory of another function', /function \S+-seldom-int-\S+\/MemorySize: 3008 -> \d+ /, async (cloud) =>
    (await cloud.here.clients.lambda()).send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: `${ingestOf(cloud)}-seldom-int-20230101-us-east-1`,
        MemorySize: 3008,
      }),
    ),
  ),
  sent('the environment of a function', /\/Environment\/PASSWORD: \(secret\) differs/, setPassword),
  sent('the code of a function', /\/Code: "sha256:[0-9a-f]{64}" -> "sha256:[0-9a-f]{64}"/, async (cloud) =>
    (await cloud.here.clients.lambda()).send(
      new UpdateFunctionCodeCommand({ FunctionName: copyOf(cloud), ZipFile: otherCode }),
    ),
  ),
  sent('the retries of a function', /retries of \S+\/MaximumRetryAttempts: 0 -> 2/, async (cloud) =>
    (await cloud.here.clients.lambda()).send(
      new PutFunctionEventInvokeConfigCommand({
        FunctionName: controlOf(cloud),
        Qualifier: '$LATEST',
        MaximumRetryAttempts: 0,
        MaximumEventAgeInSeconds: 21_600,
      }),
    ),
  ),
  sent('that the retries of a function are as default', /retries of \S+: "deleted" -> "there"/, async (cloud) =>
    (await cloud.here.clients.lambda()).send(
      new DeleteFunctionEventInvokeConfigCommand({ FunctionName: controlOf(cloud), Qualifier: '$LATEST' }),
    ),
  ),
  sent(
    'which rule may call a function',
    /permission to call \S+-control-\S+ by \S+\/SourceArn: "\S+mine" -> /,
    async (cloud) => {
      const lambda = await cloud.here.clients.lambda();
      const at = { FunctionName: controlOf(cloud), StatementId: await firstStatement(cloud) };
      await lambda.send(new RemovePermissionCommand(at));
      const SourceArn = `arn:aws:events:${cloud.region}:${cloud.account}:rule/mine`;
      const by = { Principal: 'events.amazonaws.com', SourceAccount: cloud.account, SourceArn };
      await lambda.send(new AddPermissionCommand({ ...at, ...by, Action: 'lambda:InvokeFunction' }));
    },
  ),
  sent('who may call a function', /permission to call \S+-control-\S+ by \S+: "deleted" -> "there"/, async (cloud) => {
    const lambda = await cloud.here.clients.lambda();
    const StatementId = await firstStatement(cloud);
    await lambda.send(new RemovePermissionCommand({ FunctionName: controlOf(cloud), StatementId }));
  }),
  sent('what a role may do', /role \S+\/Policies\/grants\/Statement: \[.*"s3:\*"/, async (cloud) =>
    (await cloud.here.clients.iam()).send(
      new PutRolePolicyCommand({
        RoleName: await roleOf(cloud, copyOf(cloud)),
        PolicyName: 'grants',
        PolicyDocument: anything,
      }),
    ),
  ),
  sent('that a role may do nothing', /role \S+\/Policies\/grants: \(none\) -> /, async (cloud) =>
    (await cloud.here.clients.iam()).send(
      new DeleteRolePolicyCommand({ RoleName: await roleOf(cloud, copyOf(cloud)), PolicyName: 'grants' }),
    ),
  ),
  sent('who may take a role', /role \S+\/TakenBy\/Statement: \[.*"AWS":\["\*"\]/, async (cloud) =>
    (await cloud.here.clients.iam()).send(
      new UpdateAssumeRolePolicyCommand({
        RoleName: await roleOf(cloud, copyOf(cloud)),
        PolicyDocument: anybody,
      }),
    ),
  ),
  sent('how long logs are kept', /log group \S+\/RetentionInDays: 1 -> 30/, async (cloud) =>
    (await cloud.here.clients.logs()).send(
      new PutRetentionPolicyCommand({ logGroupName: `/aws/lambda/${copyOf(cloud)}`, retentionInDays: 1 }),
    ),
  ),
  sent('that a log group is gone', /log group \S+: "deleted" -> "there"/, async (cloud) =>
    (await cloud.here.clients.logs()).send(new DeleteLogGroupCommand({ logGroupName: `/aws/lambda/${copyOf(cloud)}` })),
  ),
  sent('a state of a machine', /state machine \S+\/Definition\/Comment: "by hand" -> /, async (cloud) => {
    const sfn = await cloud.here.clients.sfn();
    const stateMachineArn = await machineOf(cloud);
    const { definition = '{}' } = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
    const changed = JSON.stringify({ ...JSON.parse(definition), Comment: 'by hand' });
    await sfn.send(new UpdateStateMachineCommand({ stateMachineArn, definition: changed }));
  }),
  sent('how long dead letters are kept', /queue \S+-dead\/MessageRetentionPeriod: "60" -> "1209600"/, async (cloud) =>
    (await cloud.here.clients.sqs()).send(
      new SetQueueAttributesCommand({
        QueueUrl: await queueOf(cloud),
        Attributes: { MessageRetentionPeriod: '60' },
      }),
    ),
  ),
  sent('who may write to the dead letters', /policy of queue \S+-dead: "deleted" -> "there"/, async (cloud) =>
    (await cloud.here.clients.sqs()).send(
      new SetQueueAttributesCommand({ QueueUrl: await queueOf(cloud), Attributes: { Policy: '' } }),
    ),
  ),
  sent('that the rule of a stack is off', /rule \S+-ended\/State: "DISABLED" -> "ENABLED"/, async (cloud) =>
    (await cloud.here.clients.events()).send(new DisableRuleCommand({ Name: endedOf(cloud) })),
  ),
  sent('what the rule of a stack lets through', /rule \S+-ended\/EventPattern\/source: /, async (cloud) =>
    (await cloud.here.clients.events()).send(
      new PutRuleCommand({ Name: endedOf(cloud), State: 'DISABLED', EventPattern: '{"source":["aws.nothing"]}' }),
    ),
  ),
  sent('where the rule of a stack leads', /rule \S+-ended\/Targets\/(control|mine)/, async (cloud) => {
    const events = await cloud.here.clients.events();
    const Arn = `arn:aws:sqs:${cloud.region}:${cloud.account}:mine`;
    await events.send(new PutTargetsCommand({ Rule: endedOf(cloud), Targets: [{ Id: 'mine', Arn }] }));
    await events.send(new RemoveTargetsCommand({ Rule: endedOf(cloud), Ids: ['control'] }));
  }),
  sent('that a schedule is off', /schedule \S+\/State: "DISABLED" -> "ENABLED"/, async (cloud) => {
    const { scheduler, at } = await schedule(cloud);
    const {
      $metadata: _,
      Arn: _arn,
      CreationDate: _made,
      LastModificationDate: _last,
      ...now
    } = await scheduler.send(new GetScheduleCommand(at));
    const { ScheduleExpression, FlexibleTimeWindow, Target } = now;
    const change = { ...now, ...at, ScheduleExpression, FlexibleTimeWindow, Target, State: 'DISABLED' } as const;
    await scheduler.send(new UpdateScheduleCommand(change));
  }),
  sent('that a schedule is gone', /schedule \S+: "deleted" -> "there"/, async (cloud) => {
    const { scheduler, at } = await schedule(cloud);
    await scheduler.send(new DeleteScheduleCommand(at));
  }),
  sent('that a schedule group is gone', /schedule group \S+: "deleted" -> "there"/, async (cloud) => {
    const Name = await idOf(cloud, arcStackOf(cloud), 'AWS::Scheduler::ScheduleGroup');
    await (await cloud.here.clients.scheduler()).send(new DeleteScheduleGroupCommand({ Name }));
  }),
];
