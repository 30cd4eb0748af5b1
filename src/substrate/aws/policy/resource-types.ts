/*
 * What CloudFormation calls, with the rights of whoever applies, to make, change, read and delete a resource of each
 * type that our templates have. The lists are those of the `handlers` in CloudFormation's own resource schemas, less
 * what our properties never lead to. No emulator checks them: docs/guide/real-account.md does.
 */

/** What the actions of a type are allowed on. */
export type Scope =
  | 'function'
  | 'role'
  | 'log-group'
  | 'queue'
  | 'machine'
  | 'rule'
  | 'schedule-group'
  | 'schedule'
  | 'job'
  | 'job-queue'
  | 'compute-environment'
  | 'database'
  | 'table';

export interface TypeAccess {
  readonly scope: Scope;
  readonly actions: readonly string[];
  /** AWS has no resource level for these. */
  readonly open?: readonly string[];
  /** The service that a role of the stack is passed to. */
  readonly passesRoleTo?: string;
}

const named = (service: string, ...actions: readonly string[]): readonly string[] =>
  actions.map((action) => `${service}:${action}`);

export const resourceTypes: { readonly [type: string]: TypeAccess } = {
  'AWS::Lambda::Function': {
    scope: 'function',
    actions: named(
      'lambda',
      'CreateFunction',
      'DeleteFunction',
      'GetFunction',
      'GetFunctionCodeSigningConfig',
      'GetFunctionConfiguration',
      'GetFunctionRecursionConfig',
      'GetRuntimeManagementConfig',
      'ListTags',
      'TagResource',
      'UntagResource',
      'UpdateFunctionCode',
      'UpdateFunctionConfiguration',
    ),
    passesRoleTo: 'lambda.amazonaws.com',
  },
  'AWS::Lambda::EventInvokeConfig': {
    scope: 'function',
    actions: named(
      'lambda',
      'DeleteFunctionEventInvokeConfig',
      'GetFunctionEventInvokeConfig',
      'PutFunctionEventInvokeConfig',
      'UpdateFunctionEventInvokeConfig',
    ),
  },
  'AWS::Lambda::Permission': {
    scope: 'function',
    actions: named('lambda', 'AddPermission', 'GetPolicy', 'RemovePermission'),
  },
  'AWS::IAM::Role': {
    scope: 'role',
    actions: named(
      'iam',
      'CreateRole',
      'DeleteRole',
      'DeleteRolePolicy',
      'GetRole',
      'GetRolePolicy',
      'ListAttachedRolePolicies',
      'ListRolePolicies',
      'PutRolePolicy',
      'TagRole',
      'UntagRole',
      'UpdateAssumeRolePolicy',
      'UpdateRole',
      'UpdateRoleDescription',
    ),
  },
  'AWS::Logs::LogGroup': {
    scope: 'log-group',
    actions: named(
      'logs',
      'CreateLogGroup',
      'DeleteLogGroup',
      'DeleteRetentionPolicy',
      'GetDataProtectionPolicy',
      'ListTagsForResource',
      'PutRetentionPolicy',
      'TagResource',
      'UntagResource',
    ),
    open: ['logs:DescribeLogGroups'],
  },
  'AWS::SQS::Queue': {
    scope: 'queue',
    actions: named(
      'sqs',
      'CreateQueue',
      'DeleteQueue',
      'GetQueueAttributes',
      'GetQueueUrl',
      'ListQueueTags',
      'SetQueueAttributes',
      'TagQueue',
      'UntagQueue',
    ),
  },
  'AWS::SQS::QueuePolicy': { scope: 'queue', actions: named('sqs', 'GetQueueAttributes', 'SetQueueAttributes') },
  'AWS::StepFunctions::StateMachine': {
    scope: 'machine',
    actions: named(
      'states',
      'CreateStateMachine',
      'DeleteStateMachine',
      'DescribeStateMachine',
      'ListTagsForResource',
      'TagResource',
      'UntagResource',
      'UpdateStateMachine',
    ),
    passesRoleTo: 'states.amazonaws.com',
  },
  'AWS::Events::Rule': {
    scope: 'rule',
    actions: named(
      'events',
      'DeleteRule',
      'DescribeRule',
      'ListTagsForResource',
      'ListTargetsByRule',
      'PutRule',
      'PutTargets',
      'RemoveTargets',
      'TagResource',
      'UntagResource',
    ),
  },
  'AWS::Scheduler::ScheduleGroup': {
    scope: 'schedule-group',
    actions: named(
      'scheduler',
      'CreateScheduleGroup',
      'DeleteScheduleGroup',
      'GetScheduleGroup',
      'ListTagsForResource',
      'TagResource',
      'UntagResource',
    ),
  },
  'AWS::Scheduler::Schedule': {
    scope: 'schedule',
    actions: named('scheduler', 'CreateSchedule', 'DeleteSchedule', 'GetSchedule', 'UpdateSchedule'),
    passesRoleTo: 'scheduler.amazonaws.com',
  },
  'AWS::Batch::JobDefinition': {
    scope: 'job',
    actions: named('batch', 'DeregisterJobDefinition', 'RegisterJobDefinition', 'TagResource', 'UntagResource'),
    open: ['batch:DescribeJobDefinitions'],
    passesRoleTo: 'ecs-tasks.amazonaws.com',
  },
  'AWS::Batch::JobQueue': {
    scope: 'job-queue',
    actions: named('batch', 'CreateJobQueue', 'DeleteJobQueue', 'TagResource', 'UntagResource', 'UpdateJobQueue'),
    open: ['batch:DescribeJobQueues'],
  },
  'AWS::Batch::ComputeEnvironment': {
    scope: 'compute-environment',
    actions: named(
      'batch',
      'CreateComputeEnvironment',
      'DeleteComputeEnvironment',
      'TagResource',
      'UntagResource',
      'UpdateComputeEnvironment',
    ),
    open: ['batch:DescribeComputeEnvironments'],
  },
  'AWS::Glue::Database': {
    scope: 'database',
    actions: named('glue', 'CreateDatabase', 'DeleteDatabase', 'GetDatabase', 'UpdateDatabase'),
  },
  'AWS::Glue::Table': {
    scope: 'table',
    actions: named('glue', 'CreateTable', 'DeleteTable', 'GetTable', 'UpdateTable'),
  },
};
