import { bucketArn } from '../arn.ts';
import { fewNames } from '../find-by-name.ts';
import type { Resource } from '../render/template.ts';
import type { Access } from './access.ts';
import { access, everywhere } from './access.ts';
import { stackArn } from './kinds.ts';
import type { SentStack } from './on-behalf.ts';
import { arnsOf } from './on-behalf.ts';

interface InsideAccess {
  readonly reads?: readonly string[];
  /** AWS has no resource level for these. */
  readonly open?: readonly string[];
  readonly repairs: readonly string[];
  /** The service that a repair passes a role of the stack to. */
  readonly passesRoleTo?: string;
}

/** What a deep look calls, and what a repair calls, in the name of whoever runs it: CloudFormation is not asked. */
const table: { readonly [type: string]: InsideAccess } = {
  'AWS::Lambda::Function': {
    reads: ['lambda:GetFunctionConfiguration'],
    repairs: ['lambda:UpdateFunctionCode', 'lambda:UpdateFunctionConfiguration'],
    passesRoleTo: 'lambda.amazonaws.com',
  },
  'AWS::Lambda::EventInvokeConfig': {
    reads: ['lambda:GetFunctionEventInvokeConfig'],
    repairs: ['lambda:PutFunctionEventInvokeConfig'],
  },
  'AWS::Lambda::Permission': {
    reads: ['lambda:GetPolicy'],
    // Beside what `callers` says.
    repairs: ['lambda:RemovePermission'],
  },
  // Beside what `roles` says.
  'AWS::IAM::Role': { reads: ['iam:GetRole', 'iam:GetRolePolicy'], repairs: ['iam:UpdateAssumeRolePolicy'] },
  'AWS::Logs::LogGroup': {
    open: ['logs:DescribeLogGroups'],
    repairs: ['logs:CreateLogGroup', 'logs:PutRetentionPolicy'],
  },
  'AWS::SQS::Queue': { reads: ['sqs:GetQueueAttributes'], repairs: ['sqs:SetQueueAttributes'] },
  'AWS::SQS::QueuePolicy': { reads: ['sqs:GetQueueAttributes'], repairs: ['sqs:SetQueueAttributes'] },
  'AWS::StepFunctions::StateMachine': {
    reads: ['states:DescribeStateMachine'],
    repairs: ['states:UpdateStateMachine'],
    passesRoleTo: 'states.amazonaws.com',
  },
  'AWS::Events::Rule': {
    reads: ['events:DescribeRule', 'events:ListTargetsByRule'],
    repairs: ['events:PutRule', 'events:PutTargets', 'events:RemoveTargets'],
  },
  'AWS::Scheduler::ScheduleGroup': {
    reads: ['scheduler:GetScheduleGroup'],
    repairs: ['scheduler:CreateScheduleGroup'],
  },
  'AWS::Scheduler::Schedule': {
    reads: ['scheduler:GetSchedule'],
    repairs: ['scheduler:CreateSchedule', 'scheduler:UpdateSchedule'],
    passesRoleTo: 'scheduler.amazonaws.com',
  },
};

interface Inside {
  readonly stack: SentStack;
  readonly resource: Resource;
  readonly access: InsideAccess;
  readonly service: string;
}

const insideOf = (stacks: readonly SentStack[]): readonly Inside[] =>
  stacks.flatMap((stack) =>
    Object.values(stack.resources).flatMap((resource) => {
      const own = table[resource.Type];
      return own === undefined ? [] : [{ stack, resource, access: own, service: resource.Type.split('::')[1] ?? '' }];
    }),
  );

/** What finds more than a few of these in pages of all. */
const lists: { readonly [type: string]: readonly [sid: string, action: string] } = {
  'AWS::Lambda::Function': ['FindFunctionsInFewCalls', 'lambda:ListFunctions'],
  'AWS::IAM::Role': ['FindRolesInFewCalls', 'iam:ListRoles'],
  'AWS::Events::Rule': ['FindBusesAndRules', 'events:ListRules'],
};

const findInside = (inside: readonly Inside[]): readonly Access[] =>
  Object.entries(lists)
    .filter(([type]) => inside.filter(({ resource }) => resource.Type === type).length > fewNames)
    .map(([, [sid, action]]) => access(sid, [action], everywhere));

/** Code of our own has no digest here: only the keys of users' code are telling. */
const hasUsersCode = ({ resources }: SentStack): boolean =>
  Object.values(resources).some(({ Properties }) =>
    /assets\/(?!0{64})[0-9a-f]{64}\.zip/.test(JSON.stringify(Properties)),
  );

const readCode = (sid: string, { place, assets }: SentStack): Access =>
  access(sid, ['s3:GetObject'], [`${bucketArn(place, assets)}/assets/*`]);

/** What `--refresh deep` reads beside what `full` does. */
export const lookInside = (stacks: readonly SentStack[]): readonly Access[] => {
  const inside = insideOf(stacks);
  const contents = ['cloudformation:GetTemplate', 'cloudformation:ListStackResources'];
  return [
    ...stacks.map(({ place, name }) => access('LookInsideStacks', contents, [stackArn(place, name)])),
    ...stacks.filter(hasUsersCode).map((stack) => readCode('LookInsideCode', stack)),
    ...findInside(inside),
    ...inside.flatMap(({ stack, resource, access: { reads = [], open = [] }, service }) => [
      ...(reads.length === 0 ? [] : [access(`LookInside${service}`, reads, arnsOf(stack, resource))]),
      ...(open.length === 0 ? [] : [access(`LookInside${service}`, open, everywhere)]),
    ]),
  ];
};

const passRole = (stack: SentStack, service: string): Access => ({
  ...access('RepairPassRole', ['iam:PassRole'], arnsOf(stack, { Type: 'AWS::IAM::Role' })),
  condition: { StringEquals: { 'iam:PassedToService': [service] } },
});

/** What a role may do: where roles carry a permissions boundary, of those that do, and never beyond it. */
const roles = ({ stack, resource }: Inside): Access => {
  const boundary = resource.Properties?.['PermissionsBoundary'];
  const arns = arnsOf(stack, resource);
  if (typeof boundary !== 'string') return access('RepairRoles', ['iam:PutRolePolicy'], arns);
  return {
    ...access('RepairRolesBounded', ['iam:PutRolePolicy', 'iam:PutRolePermissionsBoundary'], arns),
    condition: { StringEquals: { 'iam:PermissionsBoundary': [boundary] } },
  };
};

/** Nobody but the service that the template names is let in to call a function. */
const callers = ({ stack, resource }: Inside): readonly Access[] => {
  const principal = resource.Properties?.['Principal'];
  if (typeof principal !== 'string') return [];
  const allowed = access('RepairCallers', ['lambda:AddPermission'], arnsOf(stack, resource));
  return [{ ...allowed, condition: { StringEquals: { 'lambda:Principal': [principal] } } }];
};

/** What changing back needs that was changed by hand. Lambda reads code in the name of whoever sets it. */
export const mendInside = (stacks: readonly SentStack[]): readonly Access[] =>
  insideOf(stacks).flatMap((one) => {
    const { stack, resource, access: own, service } = one;
    return [
      access(`Repair${service}`, own.repairs, arnsOf(stack, resource)),
      ...(resource.Type === 'AWS::IAM::Role' ? [roles(one)] : []),
      ...(resource.Type === 'AWS::Lambda::Permission' ? callers(one) : []),
      ...(resource.Type === 'AWS::Lambda::Function' ? [readCode('RepairCode', stack)] : []),
      ...(own.passesRoleTo === undefined ? [] : [passRole(stack, own.passesRoleTo)]),
    ];
  });
