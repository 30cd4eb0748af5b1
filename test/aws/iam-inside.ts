import type { CallFacts } from '../../src/substrate/aws/calls.ts';
import { permissionOf } from '../../src/substrate/aws/permission.ts';
import type { Place, Request } from './iam.ts';

const member = (input: object, ...names: readonly string[]): string | undefined => {
  const value: unknown = names.reduce<unknown>(
    (inner, name) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, name) : undefined),
    input,
  );
  return typeof value === 'string' ? value : undefined;
};

const passRole = (role: string | undefined, service: string): readonly Request[] =>
  role === undefined
    ? []
    : [{ action: 'iam:PassRole', resource: role, context: { 'iam:PassedToService': `${service}.amazonaws.com` } }];

const functionResource = ({ operation, input }: CallFacts, { account, region }: Place): string => {
  const name = member(input, 'FunctionName');
  if (name === undefined) return '*';
  const arn = name.startsWith('arn:') ? name : `arn:aws:lambda:${region}:${account}:function:${name}`;
  return operation.includes('EventInvokeConfig') ? `${arn}:${member(input, 'Qualifier')}` : arn;
};

/** Lambda reads the code that it is given in the caller's name. */
const readCode = (input: object): readonly Request[] => {
  const bucket = member(input, 'S3Bucket');
  const resource = `arn:aws:s3:::${bucket}/${member(input, 'S3Key')}`;
  return bucket === undefined ? [] : [{ action: 's3:GetObject', resource, context: {} }];
};

type Resource = (call: CallFacts, place: Place) => string;

const resources: { readonly [service: string]: Resource } = {
  lambda: functionResource,
  iam: ({ input }, { account }) => {
    const name = member(input, 'RoleName');
    return name === undefined ? '*' : `arn:aws:iam::${account}:role/${name}`;
  },
  logs: ({ input }, { account, region }) => {
    const name = member(input, 'logGroupName');
    return name === undefined ? '*' : `arn:aws:logs:${region}:${account}:log-group:${name}`;
  },
  sqs: ({ input }, { account, region }) =>
    `arn:aws:sqs:${region}:${account}:${member(input, 'QueueUrl')?.split('/').at(-1)}`,
  states: ({ input }) => member(input, 'stateMachineArn') ?? member(input, 'executionArn') ?? '*',
  scheduler: ({ operation, input }, { account, region }) => {
    const name = member(input, 'Name') ?? '';
    const path = operation.endsWith('Group')
      ? `schedule-group/${name}`
      : `schedule/${member(input, 'GroupName')}/${name}`;
    return `arn:aws:scheduler:${region}:${account}:${path}`;
  },
};

/** Of calls to what is inside of stacks: looking at it, and putting it right. */
export const insideRequests = (call: CallFacts, place: Place): readonly Request[] => {
  const resource = resources[call.service];
  if (resource === undefined) throw new Error(`nobody knows what ${call.service}:${call.operation} needs`);
  const { input } = call;
  return [
    {
      action: permissionOf(call),
      resource: resource(call, place),
      context: { 'lambda:Principal': member(input, 'Principal') },
    },
    ...passRole(member(input, 'Role'), 'lambda'),
    ...passRole(member(input, 'roleArn'), 'states'),
    ...passRole(member(input, 'Target', 'RoleArn'), 'scheduler'),
    ...readCode(input),
  ];
};
