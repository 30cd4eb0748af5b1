import type { LogGroup } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Rule } from '@aws-sdk/client-eventbridge';
import { DescribeRuleCommand, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import type { Role } from '@aws-sdk/client-iam';
import { GetRoleCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { GetFunctionConfigurationCommand, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { sha256 } from '../../../metadata/canonical.ts';
import { commonPrefix } from '../../common-prefix.ts';
import type { Place } from '../arn.ts';
import { findByName } from '../find-by-name.ts';
import type { AwsContext } from '../providers/context.ts';
import type { Queued } from './queued.ts';
import { orGone } from './queued.ts';
import type { Wanted } from './wanted.ts';
import { lastOf } from './wanted.ts';

type Attributes = Readonly<Partial<Record<string, string>>>;

/** One look inside of many stacks: what can be listed for all of them is listed once, and no read is made twice. */
export interface Look extends Pick<AwsContext, 'clients'> {
  readonly place: Place;
  /** In its turn; undefined when the service says that there is no such thing. */
  readonly ask: <T>(work: () => Promise<T>) => Promise<T | undefined>;
  readonly functionNamed: (name: string) => Promise<FunctionConfiguration | undefined>;
  /** Of the default bus. */
  readonly rule: (name: string) => Promise<Rule | undefined>;
  /** Without its permissions boundary, which no list tells. */
  readonly role: (name: string) => Promise<Role | undefined>;
  readonly logGroup: (name: string) => Promise<LogGroup | undefined>;
  readonly queue: (url: string) => Promise<Attributes | undefined>;
  /** Of an object in a bucket, hex. */
  readonly digestOf: (bucket: string, key: string) => Promise<string | undefined>;
}

/** A thing by the end of its ARN, where CloudFormation names it so. */
export const nameIn = (physicalId: string): string => lastOf(lastOf(physicalId, '|'), '/');

const namesOf = (wanted: readonly Wanted[], type: string): readonly string[] =>
  wanted.filter((one) => one.type === type).map(({ physicalId }) => physicalId);

const listRoles = ({ clients }: AwsContext, queued: Queued, names: readonly string[]) =>
  findByName<Role>({
    names,
    nameOf: ({ RoleName }) => RoleName,
    page: async (Marker) => {
      const iam = await clients.iam();
      const { Roles = [], Marker: next } = await queued(() =>
        iam.send(new ListRolesCommand({ Marker, MaxItems: 1000 })),
      );
      return { items: Roles, next };
    },
    each: async (RoleName) => {
      const found = await orGone(queued(async () => (await clients.iam()).send(new GetRoleCommand({ RoleName }))));
      return found?.Role;
    },
  });

const listRules = ({ clients }: AwsContext, queued: Queued, names: readonly string[]) =>
  findByName<Rule>({
    names,
    nameOf: ({ Name }) => Name,
    page: async (NextToken) => {
      const events = await clients.events();
      const NamePrefix = commonPrefix(names) || undefined;
      const { Rules = [], NextToken: next } = await queued(() =>
        events.send(new ListRulesCommand({ NamePrefix, Limit: 100, NextToken })),
      );
      return { items: Rules, next };
    },
    each: (Name) => orGone(queued(async () => (await clients.events()).send(new DescribeRuleCommand({ Name })))),
  });

const digestIn =
  ({ clients, place }: AwsContext, ask: Look['ask']): Look['digestOf'] =>
  (Bucket, Key) =>
    ask(async () => {
      const command = new GetObjectCommand({ Bucket, Key, ExpectedBucketOwner: place.account });
      const { Body } = await (await clients.s3()).send(command);
      return sha256((await Body?.transformToByteArray()) ?? new Uint8Array());
    });

export const createLook = (context: AwsContext, wanted: readonly Wanted[], queued: Queued): Look => {
  const { clients, place } = context;
  const ask: Look['ask'] = (work) => orGone(queued(work));

  const functions = findByName<FunctionConfiguration>({
    names: namesOf(wanted, 'AWS::Lambda::Function'),
    nameOf: ({ FunctionName }) => FunctionName,
    page: async (Marker) => {
      const lambda = await clients.lambda();
      const { Functions = [], NextMarker } = await queued(() => lambda.send(new ListFunctionsCommand({ Marker })));
      return { items: Functions, next: NextMarker };
    },
    each: (FunctionName) =>
      ask(async () => (await clients.lambda()).send(new GetFunctionConfigurationCommand({ FunctionName }))),
  });

  const groups = namesOf(wanted, 'AWS::Logs::LogGroup');
  const listGroups = async (prefix: string, nextToken?: string) => {
    const logs = await clients.logs();
    const logGroupNamePrefix = prefix || undefined;
    const page = await queued(() => logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix, nextToken })));
    return { items: page.logGroups ?? [], next: page.nextToken };
  };
  const logGroups = findByName<LogGroup>({
    names: groups,
    nameOf: ({ logGroupName }) => logGroupName,
    page: (token) => listGroups(commonPrefix(groups), token),
    each: async (name) => (await listGroups(name)).items.find(({ logGroupName }) => logGroupName === name),
  });

  const queues = new Map<string, Promise<Attributes | undefined>>();
  const queue: Look['queue'] = (QueueUrl) => {
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
    const asked =
      queues.get(QueueUrl) ??
      ask(async () => {
        const { Attributes = {} } = await (await clients.sqs()).send(command);
        return Attributes;
      });
    queues.set(QueueUrl, asked);
    return asked;
  };

  const digestOf = digestIn(context, ask);
  const rule = listRules(context, queued, namesOf(wanted, 'AWS::Events::Rule').map(nameIn));
  const role = listRoles(context, queued, namesOf(wanted, 'AWS::IAM::Role'));
  return { clients, place, ask, functionNamed: functions, logGroup: logGroups, queue, rule, role, digestOf };
};
