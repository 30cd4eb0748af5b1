import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { missingPermission, permissionOf } from '../../../src/substrate/aws/permission.ts';

const room = 'src/substrate/aws';
const filesOf = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(folder, file), 'utf8'));

/** Clients that are watched under another name than that of their package. */
const services: { readonly [name: string]: string } = {
  eventbridge: 'events',
  sfn: 'states',
  'cloudwatch-logs': 'logs',
};

const imports =
  /(?:import \{([^}]*)\} from |const \{([^}]*)\} = await import\()'(?:@aws-sdk\/client-|[./]*sdk\/)([\w-]+)(?:\.ts)?'/g;

/** Every command that the room imports from a client: all that it can send. */
const sent = (text: string): readonly (readonly [service: string, operation: string])[] =>
  [...text.matchAll(imports)].flatMap(([, names, late, from = '']) =>
    (names ?? late ?? '')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name.endsWith('Command'))
      .map((name) => [services[from] ?? from, name.slice(0, -'Command'.length)] as const),
  );

const commands = [
  ...new Map(
    filesOf(room)
      .flatMap(sent)
      .map((one) => [one.join(':'), one]),
  ).values(),
];

/** What `clusterless policy` prints, and what our functions are allowed: actions that AWS knows. */
const printed = new Set(
  [...filesOf(`${room}/policy`), ...filesOf(`${room}/render`)].flatMap((text) =>
    [...text.matchAll(/'([a-z0-9-]+:[A-Z]\w+)'/g)].map(([, action]) => action),
  ),
);

/** Actions that no policy of ours prints, as the Service Authorization Reference has them, and who calls them. */

/** Actions of the Service Authorization Reference that no policy of ours prints, and who calls them. */
const others: { readonly [action: string]: string } = {
  'events:DescribeEventBus': 'bootstrap',
  's3:GetLifecycleConfiguration': 'bootstrap',
  's3:ListBucketVersions': 'bootstrap --destroy empties the stores',
  's3:PutLifecycleConfiguration': 'bootstrap',
  'sts:GetCallerIdentity': 'whoever has credentials may call it',
};

test('every command that can be sent names an action that there is', () => {
  expect(commands.length).toBeGreaterThan(80);
  const named = commands.map(([service, operation]) => permissionOf({ service, operation }));
  const unknown = named.filter((action) => !printed.has(action));
  expect([...new Set(unknown)].sort()).toEqual(Object.keys(others).sort());
});

const at = (resource: string): string => `arn:aws:${resource}`;

test.each([
  ['s3', 'ListObjectsV2', { Bucket: 'b', Prefix: 'p/' }, 's3:ListBucket', at('s3:::b')],
  ['s3', 'ListObjectVersions', { Bucket: 'b' }, 's3:ListBucketVersions', at('s3:::b')],
  ['s3', 'DeleteObjects', { Bucket: 'b' }, 's3:DeleteObject', at('s3:::b/*')],
  ['s3', 'HeadObject', { Bucket: 'b', Key: 'k' }, 's3:GetObject', at('s3:::b/k')],
  ['s3', 'ListBuckets', {}, 's3:ListAllMyBuckets', '*'],
  ['events', 'PutRule', { Name: 'r', EventBusName: 'bus' }, 'events:PutRule', at('events:us-east-1:*:rule/bus/r')],
  ['events', 'ListTargetsByRule', { Rule: 'r' }, 'events:ListTargetsByRule', at('events:us-east-1:*:rule/r')],
  ['events', 'ListRules', { EventBusName: 'bus' }, 'events:ListRules', '*'],
  ['events', 'CreateEventBus', { Name: 'bus' }, 'events:CreateEventBus', at('events:us-east-1:*:event-bus/bus')],
  [
    'events',
    'PutEvents',
    { Entries: [{ EventBusName: 'bus' }] },
    'events:PutEvents',
    at('events:us-east-1:*:event-bus/bus'),
  ],
  [
    'events',
    'TagResource',
    { ResourceARN: at('events:us-east-1:1:rule/r') },
    'events:TagResource',
    at('events:us-east-1:1:rule/r'),
  ],
  [
    'cloudformation',
    'CreateStack',
    { StackName: 's' },
    'cloudformation:CreateStack',
    at('cloudformation:us-east-1:*:stack/s/*'),
  ],
  [
    'cloudformation',
    'DescribeStacks',
    { StackName: at('cloudformation:us-east-1:1:stack/s/id') },
    'cloudformation:DescribeStacks',
    at('cloudformation:us-east-1:1:stack/s/id'),
  ],
  ['cloudformation', 'ListStacks', {}, 'cloudformation:ListStacks', '*'],
  [
    'states',
    'StartExecution',
    { stateMachineArn: at('states:us-east-1:1:stateMachine:m') },
    'states:StartExecution',
    at('states:us-east-1:1:stateMachine:m'),
  ],
  [
    'scheduler',
    'CreateSchedule',
    { GroupName: 'g', Name: 'n' },
    'scheduler:CreateSchedule',
    at('scheduler:us-east-1:*:schedule/g/n'),
  ],
  [
    'scheduler',
    'GetScheduleGroup',
    { Name: 'g' },
    'scheduler:GetScheduleGroup',
    at('scheduler:us-east-1:*:schedule-group/g'),
  ],
  [
    'sqs',
    'ReceiveMessage',
    { QueueUrl: 'https://sqs.us-east-1.amazonaws.com/1/q' },
    'sqs:ReceiveMessage',
    at('sqs:us-east-1:1:q'),
  ],
  ['lambda', 'GetPolicy', { FunctionName: 'f' }, 'lambda:GetPolicy', at('lambda:us-east-1:*:function:f')],
  ['iam', 'GetRole', { RoleName: 'r' }, 'iam:GetRole', at('iam::*:role/r')],
  ['ecr', 'BatchGetImage', { repositoryName: 'r' }, 'ecr:BatchGetImage', at('ecr:us-east-1:*:repository/r')],
  [
    'logs',
    'PutRetentionPolicy',
    { logGroupName: '/g' },
    'logs:PutRetentionPolicy',
    at('logs:us-east-1:*:log-group:/g'),
  ],
  ['sts', 'AssumeRole', { RoleArn: at('iam::1:role/r') }, 'sts:AssumeRole', at('iam::1:role/r')],
])('%s %s %j is allowed by its action on what it is about', (service, operation, input, action, resource) => {
  const missing = missingPermission('Access Denied', { service, operation, input, region: 'us-east-1' });
  expect(missing).toMatchObject({ action, resource });
  expect(JSON.parse(missing.statement)).toEqual({ Effect: 'Allow', Action: action, Resource: resource });
});

test('a table is allowed with its database and the catalog', () => {
  const call = { service: 'glue', operation: 'GetTable', input: { DatabaseName: 'd', Name: 't' }, region: 'eu-west-1' };
  expect(JSON.parse(missingPermission('', call).statement).Resource).toEqual([
    'arn:aws:glue:eu-west-1:*:table/d/t',
    'arn:aws:glue:eu-west-1:*:database/d',
    'arn:aws:glue:eu-west-1:*:catalog',
  ]);
});

test.each([
  ['cn-north-1', 'arn:aws-cn:s3:::b'],
  ['us-gov-west-1', 'arn:aws-us-gov:s3:::b'],
])('in %s ARNs are those of its partition', (region, resource) => {
  const call = { service: 's3', operation: 'HeadBucket', input: { Bucket: 'b' }, region };
  expect(missingPermission('', call)).toMatchObject({ action: 's3:ListBucket', resource });
});

test('the key that a bucket is encrypted with is not the bucket', () => {
  const call = { service: 's3', operation: 'GetObject', input: { Bucket: 'b', Key: 'k' } };
  const message = 'User: x is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext';
  expect(missingPermission(message, call)).toMatchObject({ action: 'kms:Decrypt', resource: '*' });
});

test.each([
  ['a service control policy', 'service control policy'],
  ['an identity-based policy', 'identity-based policy'],
  ['a permissions boundary', 'permissions boundary'],
])('what %s forbids, no statement allows', (words, forbiddenBy) => {
  const message = `User: x is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::b/k" with an explicit deny in ${words}`;
  expect(missingPermission(message, undefined)).toMatchObject({ forbiddenBy });
});
