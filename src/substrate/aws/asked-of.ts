import type { Place } from './arn.ts';
import { busArn, functionArn, glueArn, logGroupArn, partitionOf, queueArn, ruleArn } from './arn.ts';
import { askedBucket } from './asked-bucket.ts';
import type { CallFacts } from './calls.ts';
import { repositoryArn } from './image/registry.ts';

/** A member of the input that is a text with something in it. */
type Say = (name: string) => string | undefined;

const sayOf =
  (input: object): Say =>
  (name) => {
    const value: unknown = Reflect.get(input, name);
    const text: unknown = Array.isArray(value) ? value[0] : value;
    return typeof text === 'string' && text !== '' ? text : undefined;
  };

const arnMembers = ['ResourceARN', 'ResourceArn', 'resourceArn', 'executionArn', 'stateMachineArn', 'RoleArn'];

const busOfEntries = (input: object): string | undefined => {
  const entries: unknown = Reflect.get(input, 'Entries');
  const [first]: readonly unknown[] = Array.isArray(entries) ? entries : [];
  return typeof first === 'object' && first !== null ? sayOf(first)('EventBusName') : undefined;
};

const ofEvents = ({ operation, input }: CallFacts, say: Say, place: Place): readonly string[] => {
  // A listing of rules is of all of them, whatever their bus.
  if (operation === 'ListRules') return [];
  const rule = /Rule|Targets/.test(operation) ? (say('Rule') ?? say('Name')) : undefined;
  const bus = say('EventBusName') ?? busOfEntries(input);
  if (rule !== undefined) return [ruleArn(place, bus ?? 'default', rule)];
  const name = bus ?? say('Name');
  return name === undefined ? [] : [busArn(place, name)];
};

const ofStack = (say: Say, { account, region }: Place): readonly string[] => {
  const name = say('StackName');
  if (name === undefined || name.startsWith('arn:')) return name === undefined ? [] : [name];
  return [`arn:${partitionOf(region)}:cloudformation:${region}:${account}:stack/${name}/*`];
};

const ofSchedule = ({ operation }: CallFacts, say: Say, { account, region }: Place): readonly string[] => {
  const name = say('Name');
  if (name === undefined) return [];
  const group = operation.endsWith('ScheduleGroup');
  const resource = group ? `schedule-group/${name}` : `schedule/${say('GroupName') ?? 'default'}/${name}`;
  return [`arn:${partitionOf(region)}:scheduler:${region}:${account}:${resource}`];
};

/** `https://sqs.us-east-1.amazonaws.com/123456789012/orders` */
const ofQueue = (say: Say, { region }: Place): readonly string[] => {
  const [, account, name] = /\/([^/]+)\/([^/]+)$/.exec(say('QueueUrl') ?? '') ?? [];
  return account === undefined || name === undefined ? [] : [queueArn({ account, region }, name)];
};

/** Glue asks for the catalog and the database of a table, too. */
const ofTable = (say: Say, place: Place): readonly string[] => {
  const [database, table] = [say('DatabaseName'), say('TableName') ?? say('Name')];
  if (database === undefined || table === undefined) return [];
  return [`table/${database}/${table}`, `database/${database}`, 'catalog'].map((resource) => glueArn(place, resource));
};

const named = (make: (place: Place, name: string) => string, say: Say, place: Place, member: string) => {
  const name = say(member);
  return name === undefined ? [] : [name.startsWith('arn:') ? name : make(place, name)];
};

const roleArn = ({ account, region }: Place, name: string): string =>
  `arn:${partitionOf(region)}:iam::${account}:role/${name}`;

/** ARNs of what a call is about, as far as its input tells; none where the service has no resource for it. */
export const askedOf = (call: CallFacts): readonly string[] => {
  const { service, input, region = 'us-east-1' } = call;
  const say = sayOf(input);
  // Whose it is, the input does not tell.
  const place = { account: '*', region };
  const arn = arnMembers.map(say).find((value) => value?.startsWith('arn:'));
  if (arn !== undefined) return [arn];
  switch (service) {
    case 's3':
      return askedBucket(call);
    case 'events':
      return ofEvents(call, say, place);
    case 'cloudformation':
      return ofStack(say, place);
    case 'scheduler':
      return ofSchedule(call, say, place);
    case 'sqs':
      return ofQueue(say, place);
    case 'glue':
      return ofTable(say, place);
    case 'lambda':
      return named(functionArn, say, place, 'FunctionName');
    case 'ecr':
      return [
        ...named(repositoryArn, say, place, 'repositoryName'),
        ...named(repositoryArn, say, place, 'repositoryNames'),
      ];
    case 'iam':
      return named(roleArn, say, place, 'RoleName');
    case 'logs':
      return named(logGroupArn, say, place, 'logGroupName');
    default:
      return [];
  }
};
