import { ClusterlessError } from '../../../errors.ts';
import type { Json, JsonObject } from '../../../metadata/canonical.ts';
import { isJsonObject } from '../../../metadata/canonical.ts';
import type { Place } from '../arn.ts';
import {
  batchArn,
  bucketArn,
  functionArn,
  glueArn,
  logGroupArn,
  machineArn,
  partitionOf,
  queueArn,
  ruleArn,
} from '../arn.ts';
import { repositoryOfImage } from '../image/registry.ts';
import type { Resource, Resources } from '../render/template.ts';
import type { Access } from './access.ts';
import { access, everywhere } from './access.ts';
import type { Scope, TypeAccess } from './resource-types.ts';
import { resourceTypes } from './resource-types.ts';

/** A stack as CloudFormation gets it. */
export interface SentStack {
  readonly name: string;
  readonly resources: Resources;
  /** Bucket of code and big templates. */
  readonly assets: string;
  readonly place: Place;
}

/**
 * Names that CloudFormation makes are `<stack>-<logical id>-<random>`; where they may have 64 characters, both parts
 * are cut to some 25.
 */
export const made = (stack: string): string => `${stack.slice(0, 24)}*`;

const text = ({ Properties = {} }: Resource, ...path: readonly string[]): string | undefined => {
  const found = path.reduce<Json | undefined>(
    (inner, name) => (isJsonObject(inner) ? inner[name] : undefined),
    Properties,
  );
  return typeof found === 'string' ? found : undefined;
};

/** Of the function that a resource of it refers to. */
const functionNames = ({ resources }: SentStack, resource: Resource): readonly string[] => {
  const own = text(resource, 'FunctionName');
  if (own !== undefined) return [own];
  const referred = JSON.stringify(resource.Properties?.['FunctionName'] ?? '');
  return Object.entries(resources).flatMap(([id, other]) =>
    other.Type === 'AWS::Lambda::Function' && referred.includes(`"${id}"`) ? (text(other, 'FunctionName') ?? []) : [],
  );
};

const queueNames = ({ resources, name }: SentStack, resource: Resource): readonly string[] => {
  const own = text(resource, 'QueueName');
  if (own !== undefined) return [own];
  const referred = JSON.stringify(resource.Properties?.['Queues'] ?? '');
  const found = Object.entries(resources).flatMap(([id, other]) =>
    referred.includes(`"${id}"`) ? (text(other, 'QueueName') ?? []) : [],
  );
  return found.length === 0 ? [made(name)] : found;
};

type Arns = (stack: SentStack, resource: Resource) => readonly string[];

const glue = ({ place }: SentStack, database: string, table?: string): readonly string[] =>
  ['catalog', `database/${database}`, ...(table === undefined ? [] : [`table/${database}/${table}`])].map((name) =>
    glueArn(place, name),
  );

const scheduler = ({ place, name }: SentStack, kind: 'schedule' | 'schedule-group'): string =>
  `arn:${partitionOf(place.region)}:scheduler:${place.region}:${place.account}:${kind}/${made(name)}`;

const arns: { readonly [scope in Scope]: Arns } = {
  function: (stack, resource) =>
    functionNames(stack, resource).flatMap((name) => {
      const arn = functionArn(stack.place, name);
      return resource.Type === 'AWS::Lambda::EventInvokeConfig' ? [arn, `${arn}:$LATEST`] : [arn];
    }),
  role: ({ place, name }) => [`arn:${partitionOf(place.region)}:iam::${place.account}:role/${made(name)}`],
  'log-group': ({ place }, resource) => {
    const arn = logGroupArn(place, text(resource, 'LogGroupName') ?? '');
    return [arn, `${arn}:*`];
  },
  queue: (stack, resource) => queueNames(stack, resource).map((name) => queueArn(stack.place, name)),
  machine: ({ place, name }, resource) => [machineArn(place, text(resource, 'StateMachineName') ?? made(name))],
  rule: ({ place, name }, resource) => [ruleArn(place, 'default', text(resource, 'Name') ?? made(name))],
  'schedule-group': (stack) => [scheduler(stack, 'schedule-group')],
  schedule: (stack) => [scheduler(stack, 'schedule')],
  job: ({ place }, resource) => {
    const arn = batchArn(place, `job-definition/${text(resource, 'JobDefinitionName') ?? ''}`);
    return [arn, `${arn}:*`];
  },
  // A queue is checked against its compute environments too.
  'job-queue': ({ place }, resource) => [
    batchArn(place, `job-queue/${text(resource, 'JobQueueName') ?? ''}`),
    batchArn(place, 'compute-environment/*'),
  ],
  'compute-environment': ({ place }, resource) => [
    batchArn(place, `compute-environment/${text(resource, 'ComputeEnvironmentName') ?? ''}`),
  ],
  database: (stack, resource) => glue(stack, text(resource, 'DatabaseInput', 'Name') ?? ''),
  table: (stack, resource) =>
    glue(stack, text(resource, 'DatabaseName') ?? '', text(resource, 'TableInput', 'Name') ?? ''),
};

/** Of a resource of a stack, as far as its name is known before it is made. */
export const arnsOf = (stack: SentStack, resource: Resource): readonly string[] =>
  arns[typeOf(resource.Type).scope](stack, resource);

/** Only as a part of a stack: nobody with this policy makes a function or a role by hand. */
const calledByCloudFormation: JsonObject = {
  'ForAnyValue:StringEquals': { 'aws:CalledVia': ['cloudformation.amazonaws.com'] },
};

const sidOf = (type: string): string => `Stack${type.split('::')[1] ?? ''}`;

const typeOf = (type: string): TypeAccess => {
  const known = resourceTypes[type];
  if (known !== undefined) return known;
  throw new ClusterlessError('CLS_INTERNAL', `no rights are known for ${type}`);
};

const passRole = (stack: SentStack, resource: Resource, service: string): Access => ({
  ...access('StackPassRole', ['iam:PassRole'], arns.role(stack, resource)),
  condition: { ...calledByCloudFormation, StringEquals: { 'iam:PassedToService': [service] } },
});

/** What makes a role, or makes more of it. */
const raising = new Set(['iam:CreateRole', 'iam:PutRolePolicy']);

/**
 * Of roles that carry a permissions boundary, and of no others: whoever has this policy can make no role that may do
 * more than the boundary, and cannot take it away.
 */
const bounded = (one: Access, boundary: string): readonly Access[] => {
  const within = { ...calledByCloudFormation, StringEquals: { 'iam:PermissionsBoundary': [boundary] } };
  const raised = [...one.actions.filter((action) => raising.has(action)), 'iam:PutRolePermissionsBoundary'];
  return [
    { ...one, actions: one.actions.filter((action) => !raising.has(action)) },
    { ...one, sid: `${one.sid}Bounded`, actions: raised, condition: within },
  ];
};

/** Nobody but the service is let in to call a function: no other account, and not the public. */
const letIn = (one: Access, service: string): readonly Access[] => [
  { ...one, actions: one.actions.filter((action) => action !== 'lambda:AddPermission') },
  {
    ...one,
    actions: ['lambda:AddPermission'],
    condition: { ...calledByCloudFormation, StringEquals: { 'lambda:Principal': [service] } },
  },
];

const rightsOn = (one: Access, resource: Resource): readonly Access[] => {
  const boundary = text(resource, 'PermissionsBoundary');
  if (boundary !== undefined) return bounded(one, boundary);
  const service = text(resource, 'Principal');
  return service === undefined ? [one] : letIn(one, service);
};

/** Whoever makes a function of an image must be allowed to have that image. */
const pulledImage = (resource: Resource): readonly Access[] => {
  const repository = repositoryOfImage(text(resource, 'Code', 'ImageUri') ?? '');
  if (repository === undefined) return [];
  return [access('StackFunctionImages', ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], [repository])];
};

const ofResource = (stack: SentStack, resource: Resource): readonly Access[] => {
  const { actions, open = [], passesRoleTo } = typeOf(resource.Type);
  const sid = sidOf(resource.Type);
  const own = { ...access(sid, actions, arnsOf(stack, resource)), condition: calledByCloudFormation };
  return [
    ...rightsOn(own, resource),
    ...(open.length === 0 ? [] : [{ ...access(`${sid}Find`, open, everywhere), condition: calledByCloudFormation }]),
    ...(passesRoleTo === undefined ? [] : [passRole(stack, resource, passesRoleTo)]),
    ...pulledImage(resource),
  ];
};

/** Code, and templates that are too big for a request, are read by CloudFormation and Lambda for us. */
const readAssets = ({ place, assets }: SentStack): Access => ({
  ...access('StackAssets', ['s3:GetObject'], [`${bucketArn(place, assets)}/assets/*`]),
  condition: calledByCloudFormation,
});

/** Rights that CloudFormation uses in our name. */
export const onBehalf = (stack: SentStack): readonly Access[] => [
  readAssets(stack),
  ...Object.values(stack.resources).flatMap((resource) => ofResource(stack, resource)),
  // An account's first compute environment makes Batch's own role.
  ...(Object.values(stack.resources).some(({ Type }) => Type === 'AWS::Batch::ComputeEnvironment')
    ? [serviceRole(stack.place)]
    : []),
];

const serviceRole = ({ account, region }: Place): Access => ({
  ...access(
    'StackBatchServiceRole',
    ['iam:CreateServiceLinkedRole'],
    [`arn:${partitionOf(region)}:iam::${account}:role/aws-service-role/batch.amazonaws.com/*`],
  ),
  condition: { StringEquals: { 'iam:AWSServiceName': ['batch.amazonaws.com'] } },
});
