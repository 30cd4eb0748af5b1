import { paginateListStacks } from '@aws-sdk/client-cloudformation';
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListEventBusesCommand, ListRulesCommand, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import { ListPoliciesCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import { ListEventSourceMappingsCommand, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { ListScheduleGroupsCommand, ListSchedulesCommand } from '@aws-sdk/client-scheduler';
import { ListStateMachinesCommand } from '@aws-sdk/client-sfn';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import type { Clients } from '../../src/substrate/aws/clients.ts';
import type { BareCall } from './bare-call.ts';
import { bareCall } from './bare-call.ts';

const all = (text: string, pattern: RegExp): readonly (string | undefined)[] =>
  [...text.matchAll(pattern)].map((match) => match[1]);

const ec2 = '2016-11-15';

/** What no stack of ours may have made without a client of ours: its names as they stand in the answer. */
const bare: { readonly [what: string]: BareCall & { readonly names: RegExp } } = {
  'instance profile': {
    service: 'iam',
    action: 'ListInstanceProfiles',
    version: '2010-05-08',
    names: /<InstanceProfileName>([^<]+)/g,
  },
  'security group': {
    service: 'ec2',
    action: 'DescribeSecurityGroups',
    version: ec2,
    names: /<groupName>(?!default<)([^<]+)<[\s\S]*?<\/item>/g,
  },
  'work group': { service: 'athena', target: 'AmazonAthena.ListWorkGroups', names: /"Name": ?"(?!primary")([^"]+)"/g },
  'named query': { service: 'athena', target: 'AmazonAthena.ListNamedQueries', names: /"([0-9a-f-]{36})"/g },
  'glue job': { service: 'glue', target: 'AWSGlue.GetJobs', names: /"Name": ?"([^"]+)"/g },
  'glue database': { service: 'glue', target: 'AWSGlue.GetDatabases', names: /"Name": ?"([^"]+)"/g },
  'compute environment': {
    service: 'batch',
    path: '/v1/describecomputeenvironments',
    names: /"computeEnvironmentName": ?"([^"]+)"/g,
  },
  'job queue': { service: 'batch', path: '/v1/describejobqueues', names: /"jobQueueName": ?"([^"]+)"/g },
  alarm: { service: 'monitoring', action: 'DescribeAlarms', version: '2010-08-01', names: /<AlarmName>([^<]+)/g },
  topic: { service: 'sns', action: 'ListTopics', version: '2010-03-31', names: /<TopicArn>([^<]+)/g },
};

const lists: { readonly [what: string]: (clients: Clients) => Promise<readonly (string | undefined)[]> } = {
  bucket: async ({ s3 }) => ((await (await s3()).send(new ListBucketsCommand({}))).Buckets ?? []).map((b) => b.Name),
  bus: async ({ events }) =>
    ((await (await events()).send(new ListEventBusesCommand({}))).EventBuses ?? []).map((bus) => bus.Name),
  rule: async ({ events }) => {
    const client = await events();
    const { EventBuses = [] } = await client.send(new ListEventBusesCommand({}));
    const rules = await Promise.all(
      EventBuses.map(({ Name }) => client.send(new ListRulesCommand({ EventBusName: Name }))),
    );
    return rules.flatMap(({ Rules = [] }) => Rules.map(({ Name }) => Name));
  },
  stack: async ({ cloudFormation }) => {
    const names: (string | undefined)[] = [];
    for await (const page of paginateListStacks({ client: await cloudFormation() }, {})) {
      const there = (page.StackSummaries ?? []).filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE');
      names.push(...there.map(({ StackName }) => StackName));
    }
    return names;
  },
  function: async ({ lambda }) =>
    ((await (await lambda()).send(new ListFunctionsCommand({}))).Functions ?? []).map((f) => f.FunctionName),
  machine: async ({ sfn }) =>
    ((await (await sfn()).send(new ListStateMachinesCommand({}))).stateMachines ?? []).map(({ name }) => name),
  queue: async ({ sqs }) => (await (await sqs()).send(new ListQueuesCommand({}))).QueueUrls ?? [],
  'schedule group': async ({ scheduler }) =>
    ((await (await scheduler()).send(new ListScheduleGroupsCommand({}))).ScheduleGroups ?? []).map((g) => g.Name),
  schedule: async ({ scheduler }) =>
    ((await (await scheduler()).send(new ListSchedulesCommand({}))).Schedules ?? []).map(({ Name }) => Name),
  role: async ({ iam }) => ((await (await iam()).send(new ListRolesCommand({}))).Roles ?? []).map((r) => r.RoleName),
  'managed policy': async ({ iam }) =>
    ((await (await iam()).send(new ListPoliciesCommand({ Scope: 'Local' }))).Policies ?? []).map((p) => p.PolicyName),
  'event source': async ({ lambda }) =>
    ((await (await lambda()).send(new ListEventSourceMappingsCommand({}))).EventSourceMappings ?? []).map(
      (mapping) => mapping.FunctionArn,
    ),
  'log group': async ({ logs }) =>
    ((await (await logs()).send(new DescribeLogGroupsCommand({}))).logGroups ?? []).map((g) => g.logGroupName),
};

/** Everything that an account has, as `kind name`, but for what every account has from the beginning. */
export const everything = async (clients: Clients): Promise<readonly string[]> => {
  const found = await Promise.all([
    ...Object.entries(lists).map(async ([what, list]) => (await list(clients)).map((name) => `${what} ${name}`)),
    ...Object.entries(bare).map(async ([what, { names, ...call }]) =>
      all(await bareCall(clients, call), names).map((name) => `${what} ${name}`),
    ),
  ]);
  return found
    .flat()
    .filter((name) => !['bus default', 'schedule group default'].includes(name))
    .sort();
};

/** Targets of rules whose events would be lost when they cannot be delivered: without a queue for them, or with one that is not there. */
export const targetsWithoutDeadLetters = async (clients: Clients): Promise<readonly string[]> => {
  const events = await clients.events();
  const queues = new Set((await lists['queue']?.(clients))?.map((url) => url?.split('/').at(-1)));
  const { EventBuses = [] } = await events.send(new ListEventBusesCommand({}));
  const bare: string[] = [];
  for (const { Name: EventBusName } of EventBuses) {
    const { Rules = [] } = await events.send(new ListRulesCommand({ EventBusName }));
    for (const { Name: Rule } of Rules) {
      const { Targets = [] } = await events.send(new ListTargetsByRuleCommand({ Rule, EventBusName }));
      const missing = Targets.filter(({ DeadLetterConfig }) => !queues.has(DeadLetterConfig?.Arn?.split(':').at(-1)));
      bare.push(...missing.map(({ Id }) => `${Rule} ${Id}`));
    }
  }
  return bare;
};
